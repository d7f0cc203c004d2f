using System.ComponentModel.DataAnnotations;
using System.Net;
using Reprieve.Server.Hosting;
using Reprieve.Server.Tests.Storage;
using Reprieve.Tests;

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
            ("/healthz", "ok"), ("/readyz", "ready"), ("/console", "/console/session"), ("/metrics", "http_server"),
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
            await using var storage = await TestStorage.CreateAsync(folder.FullName);
            await using (var server = await RunningServer.StartAsync(null, folder.FullName, storage))
            {
                first = server.RootKey.AccessKeyId;
            }

            await using (var server = await RunningServer.StartAsync(null, folder.FullName, storage))
            {
                Assert.Throws<InvalidOperationException>(() => server.RootKey);
            }

            Assert.Contains(first, await File.ReadAllTextAsync(Path.Combine(folder.FullName, "root-key"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }
        finally
        {
            Leavings.Take(folder.FullName);
        }
    }

    [Theory]
    [InlineData("Reprieve:Tasks:Tryes", "3", "Tryes")]
    [InlineData("Reprieve:Tasks:Tries", "0", "Tries")]
    [InlineData("Reprieve:Tasks:Backoff", "soon", "Reprieve:Tasks")]
    [InlineData("Reprieve:Tasks:Backoff", "-00:00:01", "Backoff")]
    [InlineData("Reprieve:Tasks:Lease", "00:00:00", "Lease")]
    [InlineData("Reprieve:Tasks:SettleAfter", "-00:00:05", "SettleAfter")]
    [InlineData("Reprieve:Storage:Provider", "Oracle", "Reprieve:Storage:Provider")]
    [InlineData("Reprieve:Registries:0:Prot", "700", "Prot")]
    [InlineData("Reprieve:Taskz:Tries", "3", "Reprieve:Taskz")]
    public void An_option_that_does_not_hold_stops_the_start_by_its_name(string key, string value, string named)
    {
        var folder = Directory.CreateTempSubdirectory("reprieve-options-");
        try
        {
            var settings = new HostSettings
            {
                DataDirectory = folder.FullName,
                Overrides = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase) { [key] = value },
            };
            var refused = Assert.Throws<ValidationException>(() => ReprieveHost.Create(settings));
            Assert.Contains(named, refused.Message, StringComparison.Ordinal);
        }
        finally
        {
            Leavings.Take(folder.FullName);
        }
    }
}
