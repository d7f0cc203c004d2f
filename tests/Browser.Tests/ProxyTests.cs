using System.Globalization;
using System.Net;
using System.Net.Sockets;
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
        await using var proxy = await StartProxyAsync(nodes, out var address);

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
            await home.Process.StopAsync(Cancelled);
            var second = await other.CallAsync("SaveBatchTaskForCreatingOrderRedeem", NodesWorld.Order(["nobody-has.test"], "the second"), Cancelled);
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

    private Task<ReprieveProcess> StartProxyAsync(Node[] nodes, out Uri address)
    {
        var port = FreePort();
        address = new Uri(string.Create(CultureInfo.InvariantCulture, $"https://127.0.0.1:{port}"));
        WriteCertificate(_folder["cert.pem"], _folder["key.pem"]);
        var shown = NginxBlock().Match(File.ReadAllText(Path.Combine(Repository.Root, "docs", "console.md"))).Groups["block"].Value;
        var block = shown
            .Replace("10.0.0.1:7300", nodes[0].Address.Authority, StringComparison.Ordinal)
            .Replace("10.0.0.2:7300", nodes[1].Address.Authority, StringComparison.Ordinal)
            .Replace("listen 443 ssl", string.Create(CultureInfo.InvariantCulture, $"listen 127.0.0.1:{port} ssl"), StringComparison.Ordinal)
            .Replace("/etc/ssl/reprieve-key.pem", _folder["key.pem"], StringComparison.Ordinal)
            .Replace("/etc/ssl/reprieve.pem", _folder["cert.pem"], StringComparison.Ordinal);
        File.WriteAllText(
            _folder["nginx.conf"],
            $$"""
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
            """);
        return RunProxyAsync(port);
    }

    private async Task<ReprieveProcess> RunProxyAsync(int port)
    {
        var process = ReprieveProcess.StartServing(
            ["-c", _folder["nginx.conf"], "-e", _folder["error.log"]], null, _folder.Path, executable: "/usr/sbin/nginx");
        for (var started = TimeProvider.System.GetTimestamp(); ;)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, port, Cancelled);
                return process;
            }
            catch (SocketException) when (TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(20) && !process.HasExited)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), Cancelled);
            }
            catch (SocketException refused)
            {
                var said = File.Exists(_folder["error.log"]) ? await File.ReadAllTextAsync(_folder["error.log"], Cancelled) : "";
                await process.DisposeAsync();
                throw new InvalidOperationException($"nginx does not start: {said}{process.Output}", refused);
            }
        }
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

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    [GeneratedRegex("```nginx\n(?<block>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NginxBlock();
}
