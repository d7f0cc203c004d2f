using System.Net.Http.Headers;
using System.Text.Json;

namespace Reprieve.App.Demo;

/// <summary>What the practice registry itself saw and holds, read from its control port.</summary>
internal sealed class RegistryWitness : IDisposable
{
    private readonly HttpClient _http;

    public RegistryWitness(int controlPort, string tokenFile)
    {
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri($"http://127.0.0.1:{controlPort}") };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", File.ReadAllText(tokenFile).Trim());
    }

    public async Task<DateTimeOffset> NowAsync(CancellationToken cancellationToken) =>
        (await GetAsync("/clock", cancellationToken)).GetProperty("now").GetDateTimeOffset();

    /// <summary>Every name the registry holds, by its A-label form.</summary>
    public async Task<IReadOnlyDictionary<string, JsonElement>> DomainsAsync(CancellationToken cancellationToken) =>
        (await GetAsync("/domains", cancellationToken)).GetProperty("domains").EnumerateArray()
            .ToDictionary(domain => domain.GetProperty("name").GetString()!, StringComparer.Ordinal);

    /// <summary>The commands that changed something for this registrar, each with its name, in the order they were applied.</summary>
    public async Task<IReadOnlyList<(string Command, string Name)>> AppliedAsync(string registrar, CancellationToken cancellationToken)
    {
        const int page = 1000;
        List<(string, string)> applied = [];
        for (long since = 0; ;)
        {
            var answer = await GetAsync($"/log?since={since}&limit={page}&registrar={registrar}&xml=false", cancellationToken);
            var frames = answer.GetProperty("frames").EnumerateArray().ToList();
            applied.AddRange(frames
                .Where(frame => frame.GetProperty("applied").GetBoolean() && frame.TryGetProperty("name", out _))
                .Select(frame => (frame.GetProperty("command").GetString()!, frame.GetProperty("name").GetString()!)));
            if (frames.Count < page)
            {
                return applied;
            }

            since = frames[^1].GetProperty("seq").GetInt64();
        }
    }

    public void Dispose() => _http.Dispose();

    private Task<JsonElement> GetAsync(string path, CancellationToken cancellationToken) => _http.GetFromJsonAsync<JsonElement>(path, cancellationToken);
}
