using System.IO.Compression;
using System.Net;
using System.Text.Json;
using Reprieve.Tests;
using Reprieve.Tests.Processes;

namespace Reprieve.Browser.Tests;

/// <summary>What `dotnet publish` makes, run from another directory: every asset is there, none of it empty.</summary>
public sealed class PublishedFolderTests : IAsyncLifetime
{
    private readonly Browser _browser = new();
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _browser.InitializeAsync();

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task It_serves_every_asset_from_any_directory()
    {
        var published = _folder["published"];
        var configuration = new DirectoryInfo(ReprieveProcess.Folder).Parent!.Name;
        var build = await ReprieveProcess.RunAsync(
            ["publish", Path.Combine(Repository.Root, "src", "App"), "-c", configuration, "--no-build", "-o", published, "-v", "q"], null, Cancelled, executable: "dotnet");
        Assert.True(build.ExitCode == 0, build.ToString());

        var elsewhere = Directory.CreateDirectory(_folder["elsewhere"]).FullName;
        await using var server = ReprieveProcess.StartServing(
            ["serve", "--urls", "http://127.0.0.1:0", "--data", _folder["data"]], null, elsewhere, Path.Combine(published, "reprieve"));
        var address = new Uri(await server.LineAsync(@"^API\s+(\S+)", Cancelled));
        var setUp = new Uri(await server.LineAsync(@"^first user\s+(\S+)", Cancelled));
        await server.LineAsync("^(ready)", Cancelled);

        using var handler = new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.None };
        using var http = new HttpClient(handler) { BaseAddress = address };
        var routes = Assets(published);
        Assert.Contains(routes, route => route.StartsWith("_framework/blazor.web", StringComparison.Ordinal));
        Assert.Contains(routes, route => route.StartsWith("_content/MudBlazor/", StringComparison.Ordinal));
        Assert.Contains(routes, route => route.StartsWith("_content/Reprieve.Server/console", StringComparison.Ordinal));
        foreach (var route in routes)
        {
            var plain = await GetAsync(http, route, "identity");
            Assert.NotEmpty(plain);
            Assert.Equal(Unpacked(plain), Unpacked(await GetAsync(http, route, "gzip")));
        }

        await using var visitor = await _browser.VisitAsync(address);
        await visitor.GoAsync(setUp.PathAndQuery);
        await visitor.Page.Locator("#again").WaitForAsync();
        Assert.Equal(0, visitor.Circuits);
        await visitor.GoAsync("/console/errors");
        Assert.Empty(visitor.Complaints);
    }

    private static IReadOnlyList<string> Assets(string published)
    {
        using var manifest = JsonDocument.Parse(File.ReadAllText(Path.Combine(published, "reprieve.staticwebassets.endpoints.json")));
        return [.. manifest.RootElement.GetProperty("Endpoints").EnumerateArray().Select(endpoint => endpoint.GetProperty("Route").GetString()!).Distinct(StringComparer.Ordinal)];
    }

    private static async Task<byte[]> GetAsync(HttpClient http, string route, string encoding)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(route, UriKind.Relative));
        request.Headers.AcceptEncoding.ParseAdd(encoding);
        using var answer = await http.SendAsync(request, Cancelled);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{route}: {answer.StatusCode}");
        return await answer.Content.ReadAsByteArrayAsync(Cancelled);
    }

    /// <summary>A file that came as gzip, or as it is where there is no such form of it or its own address ends in .gz.</summary>
    private static byte[] Unpacked(byte[] content)
    {
        if (content is not [0x1f, 0x8b, ..])
        {
            return content;
        }

        using var packed = new GZipStream(new MemoryStream(content), CompressionMode.Decompress);
        using var plain = new MemoryStream();
        packed.CopyTo(plain);
        return plain.ToArray();
    }
}
