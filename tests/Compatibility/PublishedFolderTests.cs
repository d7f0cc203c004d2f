using System.Text.RegularExpressions;
using Reprieve.Tests;
using Reprieve.Tests.Processes;

namespace Reprieve.Compatibility;

/// <summary>The published folder, started from somewhere else: what a package would hold.</summary>
public sealed class PublishedFolderTests
{
    [Fact]
    public async Task It_serves_the_console_and_its_assets_from_another_directory()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var folder = new TemporaryFolder();
        await PublishAsync(folder["published"], cancellationToken);
        Directory.CreateDirectory(folder["elsewhere"]);
        await using var server = ReprieveProcess.StartServing(
            ["serve", "--urls", "http://127.0.0.1:0", "--data", folder["data"]], null, folder["elsewhere"], Path.Combine(folder["published"], "reprieve"));
        var api = new Uri(await server.LineAsync(@"^API\s+(\S+)", cancellationToken));
        await server.LineAsync("^(ready)$", cancellationToken);

        using var http = new HttpClient { BaseAddress = api };
        var page = await http.GetStringAsync(new Uri("/console", UriKind.Relative), cancellationToken);
        var assets = Regex.Matches(page, "(?:src|href)=\"(?<path>[^\"#]+\\.(?:js|css))\"", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1))
            .Select(match => match.Groups["path"].Value).ToList();
        Assert.NotEmpty(assets);
        foreach (var asset in assets)
        {
            var bytes = await http.GetByteArrayAsync(new Uri(api, asset), cancellationToken);
            Assert.True(bytes.Length > 0, $"{asset} is empty");
        }
    }

    private static async Task PublishAsync(string target, CancellationToken cancellationToken)
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        using var publish = ReprieveProcess.Start(
            "dotnet", ["publish", "src/App/App.csproj", "--no-build", "-c", configuration, "-o", target, "-v", "q"], null, Repository.Root);
        var output = publish.StandardOutput.ReadToEndAsync(cancellationToken);
        var error = publish.StandardError.ReadToEndAsync(cancellationToken);
        await publish.WaitForExitAsync(cancellationToken).WaitAsync(TimeSpan.FromMinutes(3), cancellationToken);
        Assert.True(publish.ExitCode == 0, await output + await error);
    }
}
