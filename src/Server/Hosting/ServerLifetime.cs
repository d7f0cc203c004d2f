using System.Data.Common;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Reprieve.Server.Accounts;
using Reprieve.Server.Storage;

namespace Reprieve.Server.Hosting;

/// <summary>What has to stand before anything is served: the database brought up to date, its master key, and an account on an empty one.</summary>
internal sealed partial class ServerLifetime(
    Database database, DataProtectionRing ring, AccountDirectory accounts, UserDirectory users, ServerState state, HostSettings settings, ILogger<ServerLifetime> logger)
    : IHostedLifecycleService
{
    /// <summary>How long a start waits for a database that cannot be reached: machines that come up together do so in any order.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        await OpenAsync(cancellationToken);
        await ring.CheckAsync(cancellationToken);
        state.RootKey = await accounts.BootstrapAsync(
            Path.Combine(settings.DataDirectory, "root-key"),
            Environment.GetEnvironmentVariable("REPRIEVE_BOOTSTRAP_ACCESS_KEY_ID"),
            Environment.GetEnvironmentVariable("REPRIEVE_BOOTSTRAP_ACCESS_KEY_SECRET"),
            cancellationToken);
        state.SetUpCode = await users.SetUpCodeAsync(cancellationToken);
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

    private async Task OpenAsync(CancellationToken cancellationToken)
    {
        var asked = settings.Clock.GetTimestamp();
        var isTold = false;
        while (true)
        {
            try
            {
                await database.OpenAsync(cancellationToken);
                return;
            }
            catch (DbException fault) when (database.MayComeBack(fault) && settings.Clock.GetElapsedTime(asked) < _patience)
            {
                if (!isTold)
                {
                    var reason = fault.GetBaseException().Message;
                    LogWaiting(reason, _patience.TotalSeconds);
                }

                isTold = true;
                await Task.Delay(TimeSpan.FromSeconds(1), settings.Clock, cancellationToken);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "the database cannot be reached ({Reason}): the start waits for it, {Seconds:0} s at most")]
    private partial void LogWaiting(string reason, double seconds);
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

    /// <summary>What opens the console's set-up page; null where it had a user when this node started.</summary>
    public string? SetUpCode { get; internal set; }
}
