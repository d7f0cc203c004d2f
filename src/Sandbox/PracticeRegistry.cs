using System.Security.Cryptography;
using Reprieve.Sandbox.Control;
using Reprieve.Sandbox.Wire;

namespace Reprieve.Sandbox;

/// <summary>
/// A registry to practise on, running: EPP over TLS and a control port, both on the loopback address. All state is durable under
/// <see cref="DataDirectory"/>; a process killed at any moment starts again from there.
/// </summary>
public sealed class PracticeRegistry : IAsyncDisposable
{
    private readonly FileStream _lock;
    private readonly RegistryStore _store;
    private readonly EppServer _server;
    private readonly LateApplications _late;
    private readonly ControlPort _control;

    private PracticeRegistry(string dataDirectory, FileStream @lock, RegistryStore store, EppServer server, LateApplications late, ControlPort control)
    {
        DataDirectory = dataDirectory;
        _lock = @lock;
        _store = store;
        _server = server;
        _late = late;
        _control = control;
    }

    public string DataDirectory { get; }

    public int EppPort => _server.Port;

    public int ControlPort => _control.Port;

    /// <summary>The certificate that EPP clients trust, PEM.</summary>
    public string CaFile => Path.Combine(DataDirectory, Certificates.CaFile);

    /// <summary>The control port's bearer token, in a file that only its owner can read.</summary>
    public string ControlTokenFile => TokenFile(DataDirectory);

    /// <summary>Registry time now.</summary>
    public DateTimeOffset Now => _store.Write(durable: false, state => state.Now);

    public static async Task<PracticeRegistry> StartAsync(PracticeRegistryOptions options, TimeProvider clock, CancellationToken cancellationToken)
    {
        var folder = Path.GetFullPath(options.DataDirectory);
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        var held = new FileStream(Path.Combine(folder, "registry.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        RegistryStore? store = null;
        EppServer? server = null;
        try
        {
            var registryClock = new RegistryClock(clock);
            Seed ReadSeed() => options.SeedFile is { } file ? Seed.Load(file) : Seed.Default();
            store = RegistryStore.Open(Path.Combine(folder, "registry.db"), registryClock, ReadSeed, options.Password);
            var plan = new FaultPlan();
            var late = new LateApplications(clock);
            var tls = ServerTls.Options(Certificates.LoadOrCreate(folder), options.ClientCaFile);
            server = new EppServer(store, registryClock, clock, tls, plan, late);
            server.Start(options.EppPort);
            var operations = new ControlOperations(store, registryClock, server.Sessions, new Faults(plan, server.SetDownAsync), late, ReadSeed, options.Password);
            var control = await Control.ControlPort.StartAsync(options.ControlPort, Token(folder), operations, cancellationToken);
            return new PracticeRegistry(folder, held, store, server, late, control);
        }
        catch
        {
            await (server?.DisposeAsync() ?? ValueTask.CompletedTask);
            store?.Dispose();
            await held.DisposeAsync();
            throw;
        }
    }

    /// <summary>A registrar's books, to fill an account from: what the seed put there, and what it sponsors besides.</summary>
    public IReadOnlyList<AccountEntry> DomainsOf(string registrar) => _store.Write(durable: false, state => state.AccountOf(registrar));

    public async ValueTask DisposeAsync()
    {
        await _control.DisposeAsync();
        await _server.DisposeAsync();
        await _late.DisposeAsync();
        _store.Dispose();
        await _lock.DisposeAsync();
    }

    private static string TokenFile(string folder) => Path.Combine(folder, "control-token");

    private static string Token(string folder)
    {
        var file = TokenFile(folder);
        if (!File.Exists(file) || new FileInfo(file).Length == 0)
        {
            PrivateFile.Write(file, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)));
        }

        return File.ReadAllText(file).Trim();
    }
}
