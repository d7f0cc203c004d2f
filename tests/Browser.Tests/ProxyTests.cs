using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Reprieve.Tests;
using Reprieve.Tests.Nodes;
using Reprieve.Tests.Postgres;
using Reprieve.Tests.Processes;

namespace Reprieve.Browser.Tests;

/// <summary>Two nodes behind nginx, with the configuration that docs/console.md gives.</summary>
[Collection(nameof(Alone))]
public sealed partial class ProxyTests : IAsyncLifetime
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
    public async Task A_browser_stays_at_its_node_and_goes_on_at_the_other_when_that_one_ends()
    {
        await using var postgres = await ScratchPostgres.CreateAsync(Cancelled);
        await using var world = await NodesWorld.StartAsync(postgres.ConnectionString, 20, new Dictionary<string, string>(StringComparer.Ordinal), 500, Cancelled);
        var trusting = new Dictionary<string, string>(StringComparer.Ordinal) { ["ASPNETCORE_FORWARDEDHEADERS_ENABLED"] = "true" };
        Node[] nodes = [await world.ServeAsync(Cancelled, trusting), await world.ServeAsync(Cancelled, trusting)];
        await world.ImportAsync(nodes[0], Cancelled);
        var made = await nodes[0].CallAsync("SaveUser", [new("UserName", ConsoleWorld.User), new("Password", ConsoleWorld.Password)], Cancelled);
        Assert.True(made.Code is null, made.ToString());
        var (proxy, address) = await StartProxyAsync(nodes);
        await using var running = proxy;

        // Visitors until each node has one; which node a new visitor comes to is drawn.
        List<Visitor> visitors = [];
        try
        {
            while (await NodesOfAsync() is var seen && seen.Distinct(StringComparer.Ordinal).Count() < 2 && visitors.Count < 24)
            {
                var visitor = await _browser.VisitAsync(address, trusts: true);
                visitors.Add(visitor);
                await visitor.SignInAsync();
                await visitor.Page.GetByRole(AriaRole.Link, new() { Name = "Tasks" }).First.ClickAsync();
                await visitor.Page.GetByText("Nothing was ordered yet").WaitForAsync();
                Assert.Equal(1, visitor.Circuits);
                Assert.Empty(visitor.Complaints);
            }

            var homes = await NodesOfAsync();
            Assert.Equal(2, homes.Distinct(StringComparer.Ordinal).Count());
            Assert.Equal(visitors.Count, homes.Count);

            // The last to come watches a task that another node was asked for, and then its own node ends.
            var last = visitors[^1];
            var (home, other) = homes[^1].EndsWith($":{nodes[0].Address.Port}", StringComparison.Ordinal) ? (nodes[0], nodes[1]) : (nodes[1], nodes[0]);
            var order = await other.CallAsync("SaveBatchTaskForCreatingOrderRedeem", NodesWorld.Order(world.Names, "the order"), Cancelled);
            await last.GoAsync($"/console/tasks/{order.TaskNo()}");
            await last.Page.GetByText("20 restored, 0 failed, 0 open of 20").WaitForAsync(new() { Timeout = 60_000 });
            Assert.Equal(homes, await NodesOfAsync());
            await last.Page.EvaluateAsync("() => { window.isOld = true; }");
            await home.Process.StopAsync(Cancelled);
            var second = await other.CallAsync("SaveBatchTaskForCreatingOrderRedeem", NodesWorld.Order(["nobody-has.test"], "the second"), Cancelled);
            await last.Page.WaitForFunctionAsync("() => !window.isOld");
            await last.Page.GetByText("20 restored, 0 failed, 0 open of 20").WaitForAsync(new() { Timeout = 60_000 });
            await last.GoAsync("/console/tasks");
            await last.Page.Locator($"a[href='/console/tasks/{second.TaskNo()}']").WaitForAsync();
        }
        finally
        {
            foreach (var visitor in visitors)
            {
                await visitor.DisposeAsync();
            }
        }
    }

    /// <summary>The node of each visitor, in the order of their coming; a visitor who was at two is an error.</summary>
    private async Task<IReadOnlyList<string>> NodesOfAsync()
    {
        var log = _folder["access.log"];
        var lines = File.Exists(log) ? await File.ReadAllLinesAsync(log, Cancelled) : [];
        return
        [
            .. lines.Select(line => line.Split(' ')).GroupBy(fields => fields[0], StringComparer.Ordinal).Select(visitor =>
            {
                var nodes = visitor.Select(fields => fields[1]).Distinct(StringComparer.Ordinal).ToList();
                return nodes.Count == 1 ? nodes[0] : throw new InvalidOperationException($"a visitor was at {string.Join(" and ", nodes)}");
            }),
        ];
    }

    private async Task<(ReprieveProcess Proxy, Uri Address)> StartProxyAsync(Node[] nodes)
    {
        WriteCertificate(_folder["cert.pem"], _folder["key.pem"]);
        while (true)
        {
            var port = DrawnPort.Next();
            await File.WriteAllTextAsync(_folder["nginx.conf"], Configuration(nodes, port), Cancelled);
            if (await RunProxyAsync() is { } process)
            {
                return (process, new Uri(string.Create(CultureInfo.InvariantCulture, $"https://127.0.0.1:{port}")));
            }
        }
    }

    private string Configuration(Node[] nodes, int port)
    {
        var shown = NginxBlock().Match(File.ReadAllText(Path.Combine(Repository.Root, "docs", "console.md"))).Groups["block"].Value;
        var block = shown
            .Replace("10.0.0.1:7300", nodes[0].Address.Authority, StringComparison.Ordinal)
            .Replace("10.0.0.2:7300", nodes[1].Address.Authority, StringComparison.Ordinal)
            .Replace("listen 443 ssl", string.Create(CultureInfo.InvariantCulture, $"listen 127.0.0.1:{port} ssl"), StringComparison.Ordinal)
            .Replace("/etc/ssl/reprieve-key.pem", _folder["key.pem"], StringComparison.Ordinal)
            .Replace("/etc/ssl/reprieve.pem", _folder["cert.pem"], StringComparison.Ordinal);
        return $$"""
            daemon off;
            pid {{_folder["nginx.pid"]}};
            error_log {{_folder["error.log"]}};
            events { }
            http {
                log_format visits '$reprieve_node $upstream_addr $status $request_uri';
                access_log {{_folder["access.log"]}} visits;
                client_body_temp_path {{_folder["body"]}};
                proxy_temp_path {{_folder["proxy"]}};
                fastcgi_temp_path {{_folder["fastcgi"]}};
                uwsgi_temp_path {{_folder["uwsgi"]}};
                scgi_temp_path {{_folder["scgi"]}};
            {{block}}
            }
            """;
    }

    /// <summary>Nginx, once it listens; null where somebody has taken its port.</summary>
    private async Task<ReprieveProcess?> RunProxyAsync()
    {
        File.Delete(_folder["error.log"]);
        var process = ReprieveProcess.StartServing(
            ["-c", _folder["nginx.conf"], "-e", _folder["error.log"]], null, _folder.Path, executable: "/usr/sbin/nginx");
        // Its process id is written down when its port is bound.
        for (var started = TimeProvider.System.GetTimestamp(); !File.Exists(_folder["nginx.pid"]); await Task.Delay(TimeSpan.FromMilliseconds(50), Cancelled))
        {
            if (process.HasExited || TimeProvider.System.GetElapsedTime(started) > TimeSpan.FromSeconds(60))
            {
                var said = File.Exists(_folder["error.log"]) ? await File.ReadAllTextAsync(_folder["error.log"], Cancelled) : "";
                await process.DisposeAsync();
                return said.Contains("Address already in use", StringComparison.Ordinal)
                    ? null
                    : throw new InvalidOperationException($"nginx does not start: {said}{process.Output}");
            }
        }

        return process;
    }

    private static void WriteCertificate(string certificateFile, string keyFile)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(2));
        File.WriteAllText(certificateFile, certificate.ExportCertificatePem());
        File.WriteAllText(keyFile, key.ExportPkcs8PrivateKeyPem());
    }

    [GeneratedRegex("```nginx\n(?<block>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NginxBlock();
}
