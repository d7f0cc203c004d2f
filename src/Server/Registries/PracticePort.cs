using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Reprieve.Epp;

namespace Reprieve.Server.Registries;

/// <summary>What a practice registry's control port came to.</summary>
/// <param name="Body">JSON; null where nothing came.</param>
/// <param name="Fault">What it refused, or why nothing came; null where it did as it was told.</param>
public sealed record PracticeAnswer(JsonElement? Body, string? Fault)
{
    /// <summary>It was there and said no, and nothing was done.</summary>
    public bool IsRefusal => Body is not null && Fault is not null;
}

/// <summary>Speaks to the control ports of practice registries. Of a registry it knows what the configuration says: the address and the token's file.</summary>
public sealed class PracticePort : IDisposable
{
    private const int LongestAnswer = 64 * 1024 * 1024;

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);

    // A token that goes to this machine alone is no proxy's to see, and follows no redirect.
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false })
    {
        Timeout = _patience,
        MaxResponseContentBufferSize = LongestAnswer,
    };

    /// <param name="profile">One with a control port.</param>
    /// <param name="path">As in docs/practice-registry.md: <c>clock</c>, <c>faults</c>, <c>log?last=20</c>, <c>reset</c>.</param>
    /// <param name="body">Posted as JSON; null asks.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<PracticeAnswer> AskAsync(RegistryProfile profile, string path, JsonContent? body, CancellationToken cancellationToken)
    {
        if (profile is not { Control: { } address, ControlTokenFile: { } tokenFile })
        {
            throw new ArgumentException($"{profile} has no control port.", nameof(profile));
        }

        try
        {
            using var request = new HttpRequestMessage(body is null ? HttpMethod.Get : HttpMethod.Post, new Uri(new Uri(address), path));
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", (await File.ReadAllTextAsync(tokenFile, cancellationToken)).Trim());
            request.Content = body;
            using var response = await _http.SendAsync(request, cancellationToken);
            using var document = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken));
            var answer = document.RootElement.Clone();
            return new PracticeAnswer(answer, response.IsSuccessStatusCode ? null : Words(answer));
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException or UnauthorizedAccessException or JsonException or FormatException or ArgumentException
            || (fault is TaskCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return new PracticeAnswer(null, fault.Message);
        }
    }

    /// <summary>Whether it is a result code of RFC 5730.</summary>
    public static bool IsResultCode(int code) => EppCode.All.Contains(code);

    public void Dispose() => _http.Dispose();

    private static string Words(JsonElement answer)
    {
        var error = Text(answer, "error") ?? answer.GetRawText();
        return Text(answer, "field") is { } field ? $"{field}: {error}" : error;
    }

    private static string? Text(JsonElement answer, string name) =>
        answer.ValueKind == JsonValueKind.Object && answer.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
