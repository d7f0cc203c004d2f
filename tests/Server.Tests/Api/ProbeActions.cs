using System.ComponentModel.DataAnnotations;
using Reprieve.Server.Operations;
using Reprieve.Server.Storage;

namespace Reprieve.Server.Tests.Api;

/// <summary>Actions that show what the pipeline hands on: one that reads, one that changes something, one that breaks its word.</summary>
internal static class ProbeActions
{
    public static Catalogue Catalogue { get; } = new(
    [
        ActionEntry.Of<EchoAction, EchoAction.Request, EchoAction.Response>("Probe"),
        ActionEntry.Of<ChangeAction, EchoAction.Request, EchoAction.Response>("Probe"),
        ActionEntry.Of<BrokenAction, EchoAction.Request, EchoAction.Response>("Probe"),
    ]);

    internal sealed class EchoAction : IAction<EchoAction.Request, EchoAction.Response>
    {
        public static string Name => "Echo";

        public static IReadOnlyList<ApiError> Errors => [];

        public static ActionAccess Access => new("probe:Echo", Changes: false);

        public Task<Response> RunAsync(Request request, Caller caller, CancellationToken cancellationToken) => Task.FromResult(Echo(request, caller));

        internal static Response Echo(Request request, Caller caller) => new()
        {
            Text = request.Text,
            Sum = request.Count + (request.Big ?? 0),
            Flag = request.Flag,
            Items = request.Item is null ? null : new Response.Holder { Item = [.. request.Item.Select(item => new Response.Row { N = item.N, Name = item.Name })] },
            Words = request.Word,
            Caller = $"{caller.AccessKeyId} {caller.Lang} {caller.ClientIp}",
            RequestId = caller.RequestId,
        };

        internal sealed record Request
        {
            [Required]
            [MaxLength(100)]
            public string Text { get; init; } = "";

            [Range(1, 1000)]
            public int Count { get; init; }

            public long? Big { get; init; }

            public bool? Flag { get; init; }

            [AllowedValues("a", "b")]
            public string? Choice { get; init; }

            [MaxLength(3)]
            public IReadOnlyList<ItemParam>? Item { get; init; }

            public IReadOnlyList<string>? Word { get; init; }

            internal sealed record ItemParam
            {
                [ItemNumber]
                public int N { get; init; }

                [Required]
                public string Name { get; init; } = "";

                public long? At { get; init; }
            }
        }

        internal sealed record Response
        {
            public required string Text { get; init; }

            public required long Sum { get; init; }

            public bool? Flag { get; init; }

            public Holder? Items { get; init; }

            public IReadOnlyList<string>? Words { get; init; }

            public required string Caller { get; init; }

            public required string RequestId { get; init; }

            internal sealed record Holder
            {
                public required IReadOnlyList<Row> Item { get; init; }
            }

            internal sealed record Row
            {
                public required int N { get; init; }

                public required string Name { get; init; }
            }
        }
    }

    internal sealed class ChangeAction(Database database, TimeProvider clock) : IAction<EchoAction.Request, EchoAction.Response>
    {
        public static string Name => "Change";

        public static IReadOnlyList<ApiError> Errors => [];

        public static ActionAccess Access => new("probe:Change", Changes: true);

        public async Task<EchoAction.Response> RunAsync(EchoAction.Request request, Caller caller, CancellationToken cancellationToken)
        {
            await database.WriteAsync(context => caller.TakeNonce(context, clock.GetUtcNow().ToUnixTimeMilliseconds()), cancellationToken);
            return EchoAction.Echo(request, caller);
        }
    }

    internal sealed class BrokenAction : IAction<EchoAction.Request, EchoAction.Response>
    {
        public static string Name => "Broken";

        public static IReadOnlyList<ApiError> Errors => [];

        public static ActionAccess Access => new("probe:Broken", Changes: false);

        public Task<EchoAction.Response> RunAsync(EchoAction.Request request, Caller caller, CancellationToken cancellationToken) =>
            throw new ApiException(ApiErrors.TaskIsBeingProcessed, "t");
    }
}
