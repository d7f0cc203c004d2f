using System.Net;

namespace Reprieve.Server.Tests.Hosting;

public sealed class ReprieveHostTests
{
    [Fact]
    public async Task It_is_ready_once_started_and_shows_a_page_its_style_and_its_metrics()
    {
        await using var server = await RunningServer.StartAsync();
        using var http = new HttpClient { BaseAddress = server.Address };

        foreach (var (path, part) in new[]
        {
            ("/healthz", "ok"), ("/readyz", "ready"), ("/console", "QueryDomainList"), ("/metrics", "http_server"),
            ("/_content/Reprieve.Server/console.css", "color-scheme"),
        })
        {
            using var answer = await http.GetAsync(path, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Contains(part, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_second_start_on_the_same_folder_keeps_the_root_key()
    {
        var folder = Directory.CreateTempSubdirectory("reprieve-twice-");
        try
        {
            string first;
            await using (var server = await RunningServer.StartAsync(dataDirectory: folder.FullName))
            {
                first = server.RootKey.AccessKeyId;
            }

            await using (var server = await RunningServer.StartAsync(dataDirectory: folder.FullName))
            {
                Assert.Throws<InvalidOperationException>(() => server.RootKey);
            }

            Assert.Contains(first, await File.ReadAllTextAsync(Path.Combine(folder.FullName, "root-key"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
