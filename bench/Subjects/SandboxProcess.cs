using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Reprieve.Bench.Subjects;

/// <summary>The practice registry as a process of its own, and its frame log.</summary>
internal sealed class SandboxProcess : IAsyncDisposable
{
    public const int ExpiredDaysAgo = 50;

    private readonly RunningProcess _process;
    private readonly HttpClient _control;

    private SandboxProcess(RunningProcess process, HttpClient control, int port, string caFile)
    {
        _process = process;
        _control = control;
        Port = port;
        CaFile = caFile;
    }

    public int Port { get; }

    public string CaFile { get; }

    /// <param name="folder">Made here.</param>
    /// <param name="latencyMs">Waited before each answer.</param>
    /// <param name="names">Domains in redemption.</param>
    public static async Task<SandboxProcess> StartAsync(string folder, int latencyMs, IEnumerable<string> names, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        var seed = Path.Combine(folder, "seed.json");
        await File.WriteAllTextAsync(seed, Seed(latencyMs, names).ToJsonString(), cancellationToken);
        var process = RunningProcess.Start(
            RunningProcess.Executable, ["sandbox", "--port", "0", "--data", Path.Combine(folder, "registry"), "--seed", seed]);
        try
        {
            var port = await process.LineAsync(@"^EPP over TLS\s+127\.0\.0\.1:(\d+)", cancellationToken);
            var caFile = await process.LineAsync(@"^CA file\s+(.+)$", cancellationToken);
            var control = new HttpClient { BaseAddress = new Uri(await process.LineAsync(@"^control port\s+(\S+)", cancellationToken)) };
            var token = await File.ReadAllTextAsync(await process.LineAsync(@"^control token\s+(.+)$", cancellationToken), cancellationToken);
            control.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token.Trim());
            return new SandboxProcess(process, control, int.Parse(port, CultureInfo.InvariantCulture), caFile);
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>The number of the log's last row.</summary>
    public async Task<long> LastAsync(CancellationToken cancellationToken) =>
        (await ReadAsync($"log?since={long.MaxValue}&limit=1&xml=false", cancellationToken)).GetProperty("last").GetInt64();

    /// <summary>The frames about domains that it received after this row of its log, in their order, by domain.</summary>
    public async Task<IReadOnlyList<LoggedFrame>> ReceivedAsync(long since, CancellationToken cancellationToken)
    {
        const int page = 2_000;
        List<LoggedFrame> frames = [];
        while (true)
        {
            var rows = (await ReadAsync($"log?since={since}&limit={page}", cancellationToken)).GetProperty("frames");
            foreach (var row in rows.EnumerateArray())
            {
                since = row.GetProperty("seq").GetInt64();
                if (row.TryGetProperty("name", out var name) && name.ValueKind == JsonValueKind.String
                    && row.TryGetProperty("received", out var received) && received.ValueKind == JsonValueKind.String)
                {
                    frames.Add(new LoggedFrame(row.GetProperty("command").GetString() ?? "", name.GetString() ?? "", received.GetString() ?? ""));
                }
            }

            if (rows.GetArrayLength() < page)
            {
                return frames;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _control.Dispose();
        await _process.DisposeAsync();
    }

    private async Task<JsonElement> ReadAsync(string path, CancellationToken cancellationToken)
    {
        using var answer = await _control.GetAsync(new Uri(path, UriKind.Relative), cancellationToken);
        var text = await answer.Content.ReadAsByteArrayAsync(cancellationToken);
        return answer.IsSuccessStatusCode ? JsonSerializer.Deserialize<JsonElement>(text) : throw new InvalidDataException(Encoding.UTF8.GetString(text));
    }

    private static JsonObject Seed(int latencyMs, IEnumerable<string> names) => new()
    {
        ["limits"] = new JsonObject { ["latencyMs"] = latencyMs },
        ["suffixes"] = new JsonArray(new JsonObject { ["suffix"] = Registries.Suffix }),
        ["domains"] = new JsonArray([.. names.Select(name => new JsonObject
        {
            ["name"] = name,
            ["registrar"] = "practice",
            ["expiredDaysAgo"] = ExpiredDaysAgo,
            ["deletedDaysAgo"] = 12,
        })]),
    };
}

/// <summary>A frame as the practice registry received it.</summary>
internal sealed record LoggedFrame(string Command, string Name, string Xml);
