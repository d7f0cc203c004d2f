using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Reprieve.Epp.Domain;
using Reprieve.Epp.Extensions;
using Reprieve.Epp.Frames;
using Reprieve.Epp.Session;
using Reprieve.Sandbox;
using Reprieve.Tests;

namespace Reprieve.Epp.Tests.Sandbox;

/// <summary>
/// A practice registry on a throw-away folder, its clock in the test's hand. At its end every frame that it and its sessions wrote is
/// checked by the schemas.
/// </summary>
internal sealed class TestRegistry : IAsyncDisposable
{
    private static long _lastId;

    private readonly FrameSchema _written = new();
    private readonly HttpClient _control;
    private readonly bool _keepsFolder;

    private TestRegistry(PracticeRegistry registry, FakeTimeProvider clock, bool keepsFolder)
    {
        Registry = registry;
        Clock = clock;
        _keepsFolder = keepsFolder;
        _control = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{registry.ControlPort}") };
        _control.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", File.ReadAllText(registry.ControlTokenFile).Trim());
    }

    public static DateTimeOffset Start { get; } = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public PracticeRegistry Registry { get; }

    public FakeTimeProvider Clock { get; }

    public EppEndpoint Endpoint => new() { Host = "localhost", Port = Registry.EppPort, CaFile = Registry.CaFile };

    /// <param name="suffixes">The seed's suffix policies, JSON objects with commas between.</param>
    /// <param name="domains">Its domains, the same way.</param>
    public static Task<TestRegistry> StartAsync(string suffixes, string domains = "")
    {
        var folder = Directory.CreateTempSubdirectory("practice-").FullName;
        File.WriteAllText(Path.Combine(folder, "seed.json"), $$"""{"suffixes": [{{suffixes}}], "domains": [{{domains}}]}""");
        return OpenAsync(folder, Path.Combine(folder, "seed.json"));
    }

    public static Task<TestRegistry> StartWithDefaultSeedAsync() => OpenAsync(Directory.CreateTempSubdirectory("practice-").FullName, seedFile: null);

    /// <summary>On a folder that a registry has used before.</summary>
    public static async Task<TestRegistry> OpenAsync(string folder, string? seedFile, DateTimeOffset? at = null, string? password = null, bool keepsFolder = false, string? clientCaFile = null)
    {
        var clock = new FakeTimeProvider(at ?? Start);
        var options = new PracticeRegistryOptions { DataDirectory = folder, SeedFile = seedFile, Password = password, ClientCaFile = clientCaFile };
        return new TestRegistry(await PracticeRegistry.StartAsync(options, clock, TestContext.Current.CancellationToken), clock, keepsFolder);
    }

    /// <summary>A folder with its files as a kill would leave them now: copied under it while it runs.</summary>
    public string CopyAsKilled()
    {
        var folder = Directory.CreateTempSubdirectory("practice-").FullName;
        foreach (var file in Directory.GetFiles(Registry.DataDirectory).Where(file => Path.GetExtension(file) is not (".db-shm" or ".lock")))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }

        return folder;
    }

    public async Task<EppSession> ConnectAsync() =>
        await EppSession.ConnectAsync(Endpoint, new EppSessionSettings { Tap = Keep }, TestContext.Current.CancellationToken);

    public async Task<EppSession> LoginAsync(string registrar = "practice")
    {
        var session = await ConnectAsync();
        var answer = await session.LoginAsync(registrar, "practice-1", NextId(), TestContext.Current.CancellationToken);
        Assert.Equal(1000, answer.Code);
        return session;
    }

    public static string NextId() => $"test-{Interlocked.Increment(ref _lastId).ToString(CultureInfo.InvariantCulture)}";

    public async Task<JsonNode> GetAsync(string path, HttpStatusCode status = HttpStatusCode.OK) =>
        await ReadAsync(await _control.GetAsync(path, TestContext.Current.CancellationToken), status);

    public Task<string> GetTextAsync(string path) => _control.GetStringAsync(path, TestContext.Current.CancellationToken);

    public async Task<JsonNode> PostAsync(string path, string json, HttpStatusCode status = HttpStatusCode.OK)
    {
        using var content = new StringContent(json);
        return await ReadAsync(await _control.PostAsync(path, content, TestContext.Current.CancellationToken), status);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var frame in (await GetAsync("/log?limit=10000"))["frames"]!.AsArray())
        {
            if ((string?)frame!["sent"] is { } sent)
            {
                _written.Add(sent);
            }
        }

        _control.Dispose();
        await Registry.DisposeAsync();
        if (!_keepsFolder)
        {
            Leavings.Take(Registry.DataDirectory);
        }

        _written.AssertValid();
    }

    private void Keep(EppFrameEvent frame)
    {
        if (frame.IsOutgoing)
        {
            // A mask is shorter than a password may be.
            _written.Add(frame.MaskedXml.Replace(FrameMask.Mask, "********", StringComparison.Ordinal));
        }
    }

    private static async Task<JsonNode> ReadAsync(HttpResponseMessage response, HttpStatusCode status)
    {
        using (response)
        {
            var body = await response.Content.ReadFromJsonAsync<JsonNode>(TestContext.Current.CancellationToken);
            Assert.True(response.StatusCode == status, $"{response.StatusCode}: {body}");
            return body!;
        }
    }
}

/// <summary>Commands as tests say them.</summary>
internal static class SessionCommands
{
    extension(EppSession session)
    {
        public Task<EppResponse> AskAsync(EppCommand command) => session.SendAsync(command, TestRegistry.NextId(), TestContext.Current.CancellationToken);

        public async Task<int> CodeAsync(EppCommand command) => (await session.AskAsync(command)).Code;

        public async Task<DomainInfoData> InfoAsync(string name)
        {
            var answer = await session.AskAsync(new DomainInfo(name));
            Assert.Equal(1000, answer.Code);
            return answer.Data<DomainInfoData>()!;
        }

        /// <summary>The domain's statuses, then its rgp status, with blanks between.</summary>
        public async Task<string> StateAsync(string name)
        {
            var answer = await session.AskAsync(new DomainInfo(name));
            return answer.Code != 1000
                ? answer.Code.ToString(CultureInfo.InvariantCulture)
                : string.Join(' ', [
                    .. answer.Data<DomainInfoData>()!.Status.Select(status => status.Value),
                    .. answer.Extension<RgpInfoData>()?.Status.Select(status => $"rgp:{status.Value}") ?? [],
                ]);
        }
    }

    public static RgpReport Report(DateTimeOffset deleted, DateTimeOffset restored) => new()
    {
        PreData = MixedContent.FromText("before"),
        PostData = MixedContent.FromText("after"),
        DelTime = deleted,
        ResTime = restored,
        ResReason = new RgpText("Registrant error."),
        Statements = [new RgpText("first"), new RgpText("second")],
    };

    public static DomainUpdate ReportOf(string name) => DomainUpdate.RestoreReport(name, Report(TestRegistry.Start.AddDays(-1), TestRegistry.Start));

    public static DomainCreate Create(string name, int years = 1) => new(name) { AuthInfo = AuthInfo.FromPassword("secret-9"), Period = new Period(years) };
}
