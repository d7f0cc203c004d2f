using System.Globalization;
using System.Text.Json;
using Reprieve.Server.Accounts;
using Reprieve.Server.Storage;
using Reprieve.Server.Storage.Sqlite;
using Reprieve.Tests;
using Reprieve.Tests.Processes;

namespace Reprieve.Browser.Tests;

/// <summary>A browser, and a server with its practice registry as `reprieve serve` starts them; its console has one user.</summary>
public sealed class ConsoleWorld : IAsyncLifetime
{
    public const string User = "ada";
    public const string Password = "correct-horse-battery-9";
    public const string KeyId = "console-tests-key";
    public const string Secret = "console-tests-secret-0123456789";

    private readonly TemporaryFolder _folder = new();
    private ReprieveProcess? _server;

    public Browser Browser { get; } = new();

    public Uri Address { get; private set; } = new("http://127.0.0.1");

    /// <summary>The one-time address that the start printed.</summary>
    public Uri SetUpAddress { get; private set; } = new("http://127.0.0.1");

    /// <summary>A key of the account that may look at tasks and do nothing else.</summary>
    public string LimitedKeyId { get; private set; } = "";

    /// <summary>What a client verb needs to reach the server.</summary>
    public IDictionary<string, string> ClientEnvironment { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["ALIBABA_CLOUD_ACCESS_KEY_ID"] = KeyId,
        ["ALIBABA_CLOUD_ACCESS_KEY_SECRET"] = Secret,
    };

    /// <summary>Whether the first user is made before the tests begin.</summary>
    public bool IsSetUp { get; init; } = true;

    /// <summary>Whether the server is restarted: its port is then one that nobody takes while it is away.</summary>
    public bool Restarts { get; init; }

    /// <summary>The registries of a configuration instead of the practice registry: JSON objects with commas between them.</summary>
    public string? Registries { get; init; }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await Browser.InitializeAsync();
        await MakeKeysAsync(Directory.CreateDirectory(_folder["data"]).FullName);
        await StartAsync(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{(Restarts ? DrawnPort.Next() : 0)}"));
        if (IsSetUp)
        {
            await using var visitor = await Browser.VisitAsync(Address);
            await SetUpAsync(visitor);
        }
    }

    /// <summary>Ends the server and starts it anew on the same data and address, where <see cref="Restarts"/> was said.</summary>
    public async Task RestartAsync()
    {
        await _server!.DisposeAsync();
        await StartAsync(Address.GetLeftPart(UriPartial.Authority));
    }

    /// <summary>Makes the first user by the set-up page.</summary>
    public async Task SetUpAsync(Visitor visitor)
    {
        await visitor.Page.GotoAsync(SetUpAddress.PathAndQuery);
        await visitor.Page.Locator("#user").FillAsync(User);
        await visitor.Page.Locator("#password").FillAsync(Password);
        await visitor.Page.Locator("#again").FillAsync(Password);
        await visitor.Page.Locator("main button[type=submit]").ClickAsync();
        await visitor.Page.Locator("nav").First.WaitForAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Browser.DisposeAsync();
        await (_server?.DisposeAsync() ?? ValueTask.CompletedTask);
        _folder.Dispose();
    }

    internal Task<Ended> RunAsync(params string[] arguments) => ReprieveProcess.RunAsync(arguments, ClientEnvironment, Cancelled);

    /// <summary>Domains that are in redemption now, those that drop last, with their expiry as a request has it.</summary>
    public async Task<IReadOnlyList<(string Name, string Expires)>> DueAsync(int count)
    {
        for (var patience = 300; ; patience--)
        {
            var listed = await RunAsync("call", "QueryDomainList", "--QueryType", "2", "--PageNum", "1", "--PageSize", "50");
            using var body = JsonDocument.Parse(listed.Output);
            var due = body.RootElement.GetProperty("Data").GetProperty("Domain").EnumerateArray()
                .Where(domain => domain.GetProperty("RegistryState").GetString() == "Redemption")
                .Select(domain => (domain.GetProperty("DomainName").GetString()!, domain.GetProperty("ExpirationDateLong").GetInt64().ToString(CultureInfo.InvariantCulture)))
                .TakeLast(count).ToList();
            if (due.Count == count)
            {
                return due;
            }

            Assert.True(patience > 0, listed.ToString());
            await Task.Delay(TimeSpan.FromMilliseconds(100), Cancelled);
        }
    }

    /// <summary>Runs a program with the SDKs at hand and the console user's key in its environment; answers what it printed.</summary>
    public async Task<string> RunNodeAsync(string code)
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder["call.js"], code, Cancelled);
        var environment = new Dictionary<string, string>(ClientEnvironment, StringComparer.Ordinal)
        {
            ["NODE_PATH"] = Path.Combine(Repository.Root, "tests", "Compatibility", "node", "node_modules"),
        };
        using var node = ReprieveProcess.Start("node", [folder["call.js"]], environment, folder.Path);
        node.StandardInput.Close();
        var output = node.StandardOutput.ReadToEndAsync(Cancelled);
        var error = node.StandardError.ReadToEndAsync(Cancelled);
        await node.WaitForExitAsync(Cancelled);
        Assert.True(node.ExitCode == 0, await error);
        return await output;
    }

    // Before the server has the database: no action makes keys yet.
    private async Task MakeKeysAsync(string data)
    {
        await using var database = new SqliteDatabase(Path.Combine(data, "reprieve.db"));
        await database.OpenAsync(Cancelled);
        var accounts = new AccountDirectory(database, MasterKey.LoadOrCreate(Path.Combine(data, "master-key")), TimeProvider.System);
        var root = await accounts.BootstrapAsync(Path.Combine(data, "root-key"), KeyId, Secret, Cancelled);
        LimitedKeyId = (await accounts.CreateKeyAsync(
            root!.AccountId, // a new database has no account
            """{"Version":"1","Statement":[{"Effect":"Allow","Action":"domain:QueryDomainTask","Resource":"*"}]}""",
            Cancelled)).AccessKeyId;
    }

    private async Task StartAsync(string url)
    {
        List<string> configured = [];
        if (Registries is not null)
        {
            await File.WriteAllTextAsync(_folder["reprieve.json"], $$"""{"Reprieve": {"Registries": [{{Registries}}] } }""", Cancelled);
            configured = ["--config", _folder["reprieve.json"]];
        }

        _server = ReprieveProcess.StartServing(
            ["serve", "--urls", url, "--data", _folder["data"], .. configured],
            new Dictionary<string, string>(StringComparer.Ordinal),
            _folder.Path);
        Address = new Uri(await _server.LineAsync(@"^API\s+(\S+)", Cancelled));
        if (IsFirstStart)
        {
            SetUpAddress = new Uri(await _server.LineAsync(@"^first user\s+(\S+)", Cancelled));
        }

        await _server.LineAsync("^(ready)", Cancelled);
        ClientEnvironment["REPRIEVE_ENDPOINT"] = Address.ToString();
        IsFirstStart = false;
    }

    private bool IsFirstStart { get; set; } = true;
}
