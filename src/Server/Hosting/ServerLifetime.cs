using Microsoft.Extensions.Hosting;
using Reprieve.Server.Accounts;
using Reprieve.Server.Storage;

namespace Reprieve.Server.Hosting;

/// <summary>What has to stand before anything is served: the database brought up to date, its master key, and an account on an empty one.</summary>
internal sealed class ServerLifetime(
    Database database, DataProtectionRing ring, AccountDirectory accounts, ServerState state, HostSettings settings) : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        await database.OpenAsync(cancellationToken);
        await ring.CheckAsync(cancellationToken);
        state.RootKey = await accounts.BootstrapAsync(
            Path.Combine(settings.DataDirectory, "root-key"),
            Environment.GetEnvironmentVariable("REPRIEVE_BOOTSTRAP_ACCESS_KEY_ID"),
            Environment.GetEnvironmentVariable("REPRIEVE_BOOTSTRAP_ACCESS_KEY_SECRET"),
            cancellationToken);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        state.IsStarted = true;
        return Task.CompletedTask;
    }

    public Task StoppingAsync(CancellationToken cancellationToken)
    {
        state.IsStarted = false;
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

/// <summary>How far this node has come: what /readyz answers from.</summary>
public sealed class ServerState
{
    private volatile bool _isStarted;
    private volatile string? _databaseFault;

    /// <summary>Why this node takes no requests, in words; null where it does.</summary>
    public string? WhyNotReady =>
        !IsStarted ? "starting or stopping"
        : DatabaseFault is not null ? "the database cannot be reached"
        : null;

    /// <summary>Everything stands, and the end has not been asked for.</summary>
    public bool IsStarted
    {
        get => _isStarted;
        internal set => _isStarted = value;
    }

    /// <summary>Why the database did not answer when it was last asked; null where it did.</summary>
    public string? DatabaseFault
    {
        get => _databaseFault;
        internal set => _databaseFault = value;
    }

    /// <summary>Why the configuration file, as it is now, is not in force; null where it is.</summary>
    public string? ConfigurationFault { get; internal set; }

    /// <summary>Why the server stops by itself; null where it was told to.</summary>
    public string? Fault { get; internal set; }

    /// <summary>The root key that this start made; null where the database had one.</summary>
    public NewKey? RootKey { get; internal set; }
}
