using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Reprieve.Tests.Processes;

/// <summary><c>reprieve sandbox</c> as a process of its own, and a client of its control port: the witness of what was applied.</summary>
internal sealed class RegistryProcess : IAsyncDisposable
{
    public const string Host = "127.0.0.1";

    /// <summary>Of both registrars; not the default one, which is no secret.</summary>
    public const string Password = "registry-password-0123456789";

    private readonly ReprieveProcess _process;
    private readonly HttpClient _control;

    private RegistryProcess(ReprieveProcess process, HttpClient control, int port, string caFile)
    {
        _process = process;
        _control = control;
        Port = port;
        CaFile = caFile;
    }

    public int Port { get; }

    public string CaFile { get; }

    public string Output => _process.Output;

    /// <param name="folder">Holds the registry's data folder and <c>seed.json</c>.</param>
    /// <param name="port">The EPP port; 0 takes a free one.</param>
    public static async Task<RegistryProcess> StartAsync(TemporaryFolder folder, CancellationToken cancellationToken, int port = 0)
    {
        var process = ReprieveProcess.StartServing(
            ["sandbox", "--port", port.ToString(CultureInfo.InvariantCulture), "--data", folder["registry"], "--seed", folder["seed.json"], "--password", Password], null, folder.Path);
        try
        {
            var eppPort = await process.LineAsync(@"^EPP over TLS\s+127\.0\.0\.1:(\d+)", cancellationToken);
            var caFile = await process.LineAsync(@"^CA file\s+(.+)$", cancellationToken);
            var address = await process.LineAsync(@"^control port\s+(\S+)", cancellationToken);
            var token = await File.ReadAllTextAsync(await process.LineAsync(@"^control token\s+(.+)$", cancellationToken), cancellationToken);
            var control = new HttpClient { BaseAddress = new Uri(address) };
            control.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token.Trim());
            return new RegistryProcess(process, control, int.Parse(eppPort, CultureInfo.InvariantCulture), caFile);
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    public Task<JsonElement> GetAsync(string path, CancellationToken cancellationToken) =>
        _control.GetFromJsonAsync<JsonElement>(path, cancellationToken);

    public Task<string> GetTextAsync(string path, CancellationToken cancellationToken) => _control.GetStringAsync(new Uri(path, UriKind.Relative), cancellationToken);

    public async Task<JsonElement> PostAsync(string path, string json, CancellationToken cancellationToken)
    {
        using var body = new StringContent(json);
        using var answer = await _control.PostAsync(new Uri(path, UriKind.Relative), body, cancellationToken);
        var text = await answer.Content.ReadAsStringAsync(cancellationToken);
        Assert.True(answer.IsSuccessStatusCode, $"{path} {json}: {(int)answer.StatusCode} {text}");
        return JsonSerializer.Deserialize<JsonElement>(text);
    }

    /// <summary>By SIGKILL, whatever it is doing.</summary>
    public async ValueTask DisposeAsync()
    {
        _control.Dispose();
        await _process.DisposeAsync();
    }
}
