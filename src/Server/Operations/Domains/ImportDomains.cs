using System.ComponentModel.DataAnnotations;
using System.Data.Common;
using Reprieve.Server.Registries;
using Reprieve.Server.Storage;

namespace Reprieve.Server.Operations.Domains;

/// <summary>
/// Brings domains into the account, or changes what the account says of them; the rest is read from their registry. An action of
/// ours. A row that cannot be taken is told by its number and hurts no other; what a row leaves out stays as it is.
/// </summary>
public sealed class ImportDomains(Database database, RegistryProfiles registries, TimeProvider clock)
    : IAction<ImportDomains.Request, ImportDomains.Response>
{
    public static string Name => nameof(ImportDomains);

    public static IReadOnlyList<ApiError> Errors => [];

    public static ActionAccess Access => new("domain:ImportDomains", Changes: true);

    public Task<Response> RunAsync(Request request, Caller caller, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        List<(Request.Item Item, ImportedDomain? Read, ApiText? Fault)> rows = [];
        foreach (var item in request.Domain)
        {
            var fault = ImportedDomain.TryRead(item, registries, out var read);
            rows.Add((item, read, fault));
        }

        if (request.DryRun)
        {
            return database.ReadAsync(connection => Task.FromResult(Plan(connection, rows, caller, now).Answer), cancellationToken);
        }

        return database.WriteAsync(
            context =>
            {
                caller.TakeNonce(context, now.ToUnixTimeMilliseconds());
                context.StopAround(StopPoint.BeforeImportCommit, StopPoint.AfterImportCommit);
                var (added, updated, answer) = Plan(context.Connection, rows, caller, now);
                context.Insert("domains", added);
                if (updated.Count > 0)
                {
                    DomainTable.UpdateImported(context, updated);
                }

                return answer;
            },
            cancellationToken);
    }

    /// <summary>What is to be written, and what is answered.</summary>
    private static (List<DomainRow> Added, List<DomainRow> Updated, Response Answer) Plan(
        DbConnection connection, List<(Request.Item Item, ImportedDomain? Read, ApiText? Fault)> rows, Caller caller, DateTimeOffset now)
    {
        var names = rows.Where(row => row.Read is not null).Select(row => row.Read!.Name.Ascii).Distinct(StringComparer.Ordinal).ToList();
        var known = DomainTable.AllOf(connection, names).ToDictionary(row => row.DomainName, StringComparer.Ordinal);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        List<DomainRow> added = [];
        List<DomainRow> updated = [];
        List<Response.RowError> errors = [];
        List<string> unserved = [];
        var unchanged = 0;
        foreach (var (item, read, fault) in rows)
        {
            var before = read is null ? null : known.GetValueOrDefault(read.Name.Ascii);
            var refusal = fault
                ?? (!seen.Add(read!.Name.Ascii) ? new ApiText("the name is in this call before: leave one of its rows", "该域名在本次请求中重复，请只保留一行") // read where there is no fault
                : before is not null && before.AccountId != caller.AccountId ? new ApiText("the domain belongs to another account: take the row out", "该域名属于其他账号，请删除该行")
                : null);
            if (refusal is not null)
            {
                errors.Add(new Response.RowError { Number = item.Number, DomainName = item.DomainName, Message = refusal.In(caller.Lang) });
                continue;
            }

            if (read!.Registry is null)
            {
                unserved.Add(read.Name.Unicode);
            }

            if (before is null)
            {
                added.Add(read.ToRow(caller.AccountId, now));
            }
            else if (read.ApplyTo(before, now) is { } after)
            {
                updated.Add(after);
            }
            else
            {
                unchanged++;
            }
        }

        return (added, updated, new Response
        {
            RequestId = caller.RequestId,
            Added = added.Count,
            Updated = updated.Count,
            Unchanged = unchanged,
            Changed = new Response.NameHolder { DomainName = [.. updated.Select(row => row.UnicodeName)] },
            Unserved = new Response.NameHolder { DomainName = unserved },
            Errors = new Response.ErrorHolder { Error = errors },
        });
    }

    /// <inheritdoc cref="CommonParameters"/>
    public sealed record Request : CommonParameters
    {
        [Required]
        [MaxLength(1000)]
        public IReadOnlyList<Item> Domain { get; init; } = [];

        /// <summary>Whether only to tell what would come of each row.</summary>
        public bool DryRun { get; init; }

        /// <summary>Dates are <c>yyyy-MM-dd[ HH:mm:ss]</c> in UTC+8, epoch milliseconds or RFC 3339.</summary>
        public sealed record Item
        {
            [ItemNumber]
            public int Number { get; init; }

            [Required]
            public string DomainName { get; init; } = "";

            /// <summary>The name of a configured registry; left out, the first that serves the suffix.</summary>
            public string? Registry { get; init; }

            /// <summary>The account at that registry: its ClientId in the configuration.</summary>
            public string? Account { get; init; }

            public string? ExpirationDate { get; init; }

            public string? DeletedDate { get; init; }

            /// <summary>Separated by blanks, commas or semicolons.</summary>
            public string? NameServers { get; init; }

            /// <summary><c>keyTag algorithm digestType digest</c>, several separated by commas or semicolons.</summary>
            public string? DsData { get; init; }

            /// <summary>At most 1,000 characters; a longer one is its row's fault, and no other's.</summary>
            public string? Remark { get; init; }
        }
    }

    /// <summary>How many rows came in, and which did not.</summary>
    public sealed record Response
    {
        public required string RequestId { get; init; }

        public required int Added { get; init; }

        public required int Updated { get; init; }

        public required int Unchanged { get; init; }

        /// <summary>Those that <see cref="Updated"/> counts.</summary>
        public required NameHolder Changed { get; init; }

        /// <summary>Those that came in and whose suffix no configured registry serves: they are kept, and can be neither read nor redeemed.</summary>
        public required NameHolder Unserved { get; init; }

        public required ErrorHolder Errors { get; init; }

        public sealed record NameHolder
        {
            public required IReadOnlyList<string> DomainName { get; init; }
        }

        public sealed record ErrorHolder
        {
            public required IReadOnlyList<RowError> Error { get; init; }
        }

        public sealed record RowError
        {
            /// <summary>The N of <c>Domain.N</c>.</summary>
            public required int Number { get; init; }

            public required string DomainName { get; init; }

            public required string Message { get; init; }
        }
    }
}
