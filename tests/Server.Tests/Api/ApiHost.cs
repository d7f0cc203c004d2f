using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Reprieve.Rpc;
using Reprieve.Server.Accounts;
using Reprieve.Server.Api;
using Reprieve.Server.Operations;
using Reprieve.Server.Registries;
using Reprieve.Server.Storage;
using Reprieve.Server.Tasks;
using Reprieve.Server.Tests.Storage;
using Reprieve.Tests;

namespace Reprieve.Server.Tests.Api;

/// <summary>The API on a real port over a real database, with a clock that tests move and no engine behind it.</summary>
internal sealed class ApiHost : IAsyncDisposable
{
    private readonly TestStorage _storage;
    private readonly Database _database;
    private readonly Catalogue? _catalogue;
    private readonly ApiOptions? _options;
    private readonly ErrorLog _errors;
    private readonly IReadOnlyList<RegistryProfile> _registries;
    private WebApplication _app;

    private ApiHost(
        TestStorage storage, Database database, Catalogue? catalogue, ApiOptions? options, IReadOnlyList<RegistryProfile> registries, ErrorLog errors, WebApplication app, NewKey root)
    {
        _options = options;
        _registries = registries;
        _errors = errors;
        _storage = storage;
        _database = database;
        _catalogue = catalogue;
        _app = app;
        Root = root;
        Http = Connect();
    }

    public static DateTimeOffset Start { get; } = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    public FakeTimeProvider Clock => (FakeTimeProvider)_app.Services.GetRequiredService<TimeProvider>();

    /// <summary>What the API and Kestrel logged as errors since the host was made.</summary>
    public IReadOnlyCollection<string> Errors => _errors.Lines;

    public Uri Address => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    public HttpClient Http { get; private set; }

    public NewKey Root { get; }

    public Database Database => _database;

    public IServiceProvider Services => _app.Services;

    public AccountDirectory Accounts => _app.Services.GetRequiredService<AccountDirectory>();

    public string Folder => _storage.Folder;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <param name="catalogue">Instead of that of the server.</param>
    /// <param name="options">Not the defaults.</param>
    /// <param name="added">Registries beside the two that are always there.</param>
    public static async Task<ApiHost> StartAsync(Catalogue? catalogue = null, ApiOptions? options = null, params IReadOnlyList<RegistryProfile> added)
    {
        var storage = await TestStorage.CreateAsync(Directory.CreateTempSubdirectory("reprieve-api-").FullName);
        var database = storage.Connect();
        await database.OpenAsync(Cancelled);
        var clock = new FakeTimeProvider(Start);
        var accounts = new AccountDirectory(database, MasterKey.LoadOrCreate(storage.MasterKeyFile), clock);
        var root = await accounts.BootstrapAsync(Path.Combine(storage.Folder, "root-key"), "testid", "testsecret", Cancelled);
        Assert.NotNull(root);

        var errors = new ErrorLog();
        var app = await StartAppAsync(storage, database, accounts, clock, catalogue, options, added, errors);
        return new ApiHost(storage, database, catalogue, options, added, errors, app, root);
    }

    /// <summary>The API anew over the same database: what was only in memory is gone.</summary>
    public async Task RestartApiAsync()
    {
        var old = _app;
        Http.Dispose();
        _app = await StartAppAsync(_storage, _database, Accounts, Clock, _catalogue, _options, _registries, _errors);
        Http = Connect();
        await old.DisposeAsync();
    }

    /// <summary>A client signing with the root key, or another, by either signature.</summary>
    public RpcClient Client(RpcSigning signing = RpcSigning.Acs3HmacSha256, NewKey? key = null) => new(Http, new RpcClientSettings
    {
        Endpoint = Address,
        AccessKeyId = (key ?? Root).AccessKeyId,
        AccessKeySecret = (key ?? Root).Secret,
        Signing = signing,
        Clock = Clock,
    });

    public Task<RpcAnswer> CallAsync(string action, params (string Name, string Value)[] parameters) => CallAsync(RpcFormat.Json, action, parameters);

    public Task<RpcAnswer> CallAsync(RpcFormat format, string action, params (string Name, string Value)[] parameters) =>
        Client().CallAsync(action, [.. parameters.Select(pair => KeyValuePair.Create(pair.Name, pair.Value))], format, Cancelled);

    /// <summary>The body of a call that has to succeed.</summary>
    public async Task<JsonElement> JsonAsync(string action, params (string Name, string Value)[] parameters)
    {
        var answer = await CallAsync(action, parameters);
        Assert.True(answer.Status == 200, $"{action}: {answer.Code} {answer.Message}");
        using var body = JsonDocument.Parse(answer.Body);
        return body.RootElement.Clone();
    }

    /// <summary>A call that has to be refused, in words of either language.</summary>
    public async Task RefusedAsync(string code, int status, string says, string action, params (string Name, string Value)[] parameters)
    {
        var answer = await CallAsync(action, parameters);
        Assert.Equal((status, code), (answer.Status, answer.Code));
        Assert.Contains(says, answer.Message, StringComparison.Ordinal);
        var chinese = await CallAsync(action, [.. parameters, ("Lang", "zh")]);
        Assert.Equal(code, chinese.Code);
        Assert.NotEqual(answer.Message, chinese.Message);
    }

    /// <summary>Version 1's public parameters and these, signed; a parameter given here replaces the usual one, an empty one leaves it out.</summary>
    public string SignV1(string method, string action, params (string Name, string Value)[] parameters)
    {
        var all = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Action"] = action,
            ["Version"] = "2018-01-29",
            ["Format"] = "JSON",
            ["AccessKeyId"] = Root.AccessKeyId,
            ["SignatureMethod"] = "HMAC-SHA1",
            ["SignatureVersion"] = "1.0",
            ["SignatureNonce"] = Guid.CreateVersion7().ToString("N"),
            ["Timestamp"] = Clock.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        };
        foreach (var (name, value) in parameters)
        {
            all[name] = value;
        }

        foreach (var name in all.Where(pair => pair.Value.Length == 0).Select(pair => pair.Key).ToList())
        {
            all.Remove(name);
        }

        if (!all.ContainsKey("Signature"))
        {
            all["Signature"] = V1Signature.Sign(V1Signature.StringToSign(method, all), Root.Secret);
        }

        return string.Join('&', all.Select(pair => $"{PercentEncoding.Encode(pair.Key)}={PercentEncoding.Encode(pair.Value)}"));
    }

    public async Task<Answer> GetAsync(string query, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, query.Length == 0 ? "/" : $"/?{query}");
        return await SendAsync(request, headers);
    }

    public async Task<Answer> PostAsync(string query, string? form, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, query.Length == 0 ? "/" : $"/?{query}");
        request.Content = form is null ? null : new StringContent(form, Encoding.UTF8, new System.Net.Http.Headers.MediaTypeHeaderValue("application/x-www-form-urlencoded"));
        return await SendAsync(request, headers);
    }

    public async Task<Answer> SendAsync(HttpRequestMessage request, params (string Name, string Value)[] headers)
    {
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await Http.SendAsync(request, Cancelled);
        var answer = new Answer
        {
            Status = (int)response.StatusCode,
            ContentType = response.Content.Headers.NonValidated.TryGetValues("Content-Type", out var types) ? types.ToString() : null, // as sent, not as parsed
            Location = response.Headers.Location?.ToString(),
            RequestId = response.Headers.TryGetValues("x-acs-request-id", out var ids) ? ids.Single() : null,
            Text = await response.Content.ReadAsStringAsync(Cancelled),
        };
        Leavings.Add("answers", $"{response.Headers}{answer.Text}");
        return answer;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
        await _database.DisposeAsync();
        await _storage.DisposeAsync();
        Leavings.Take(_storage.Folder);
    }

    private static async Task<WebApplication> StartAppAsync(
        TestStorage storage,
        Database database,
        AccountDirectory accounts,
        FakeTimeProvider clock,
        Catalogue? catalogue,
        ApiOptions? options,
        IReadOnlyList<RegistryProfile> added,
        ErrorLog errors)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddProvider(errors);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.WebHost.ConfigureKestrel(ApiEndpoints.ConfigureKestrel);
        builder.Services.AddRoutingCore();
        builder.Services
            .AddSingleton<TimeProvider>(clock)
            .AddSingleton(database)
            .AddSingleton(accounts)
            .AddSingleton(MasterKey.LoadOrCreate(storage.MasterKeyFile))
            .AddSingleton<RegistryPasswords>()
            .AddSingleton<WorkSignal>()
            .AddSingleton<TaskQueue>()
            .AddSingleton(new RegistryProfiles(
            [
                new RegistryProfile { Name = "example", Host = "localhost", ClientId = "practice", Password = "unused", Suffixes = ["com", "xn--fiqs8s"] },
                new RegistryProfile { Name = "other", Host = "localhost", ClientId = "second", Password = "unused", Suffixes = ["co.uk", "com"] },
                .. added,
            ]))
            .AddApi(options ?? new ApiOptions(), catalogue);
        var app = builder.Build();
        app.UseReadableHost();
        app.MapApi();
        await app.StartAsync(Cancelled);
        return app;
    }

    private HttpClient Connect() => new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false }) { BaseAddress = Address };

    /// <summary>An answer as it came over the wire.</summary>
    internal sealed record Answer
    {
        public required int Status { get; init; }

        public required string? ContentType { get; init; }

        public required string? Location { get; init; }

        public required string? RequestId { get; init; }

        public required string Text { get; init; }

        public string? Code => Field("Code");

        public string? Message => Field("Message");

        public string? Field(string name)
        {
            var top = System.Text.Json.JsonDocument.Parse(Text).RootElement;
            return top.TryGetProperty(name, out var value) ? value.ToString() : null;
        }
    }
}
