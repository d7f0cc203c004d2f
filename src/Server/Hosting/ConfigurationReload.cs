using System.ComponentModel.DataAnnotations;
using System.Data.Common;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Reprieve.Server.Registries;
using Reprieve.Server.Storage;

namespace Reprieve.Server.Hosting;

/// <summary>
/// Puts a changed configuration file into force while the server runs: its registries. The file is looked at every second and at
/// SIGHUP. It counts whole or not at all: what cannot be read or does not hold leaves everything as it is.
/// </summary>
internal sealed partial class ConfigurationReload(
    HostSettings settings, RegistryProfiles profiles, Database database, ServerState state, ILogger<ConfigurationReload> logger) : BackgroundService
{
    private readonly SemaphoreSlim _asked = new(0, 1);
    private IReadOnlyDictionary<string, string?>? _inForce;

    public override void Dispose()
    {
        _asked.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (settings.ConfigFile is not { } file)
        {
            return;
        }

        // Taken once at the start too: it may have changed since the host read it.
        var isTaken = false;
        byte[]? taken = null;
        var before = Read(file);
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
        {
            signal.Cancel = true;
            Ask();
        });
        while (!stoppingToken.IsCancellationRequested)
        {
            var isAsked = await _asked.WaitAsync(TimeSpan.FromSeconds(1), stoppingToken);
            var content = Read(file);
            // An editor may be in the middle of it: it has to look the same twice, a second apart, unless somebody says that it is done.
            var isSettled = Same(content, before);
            before = content;
            if (isAsked || (isSettled && !(isTaken && Same(content, taken))))
            {
                (isTaken, taken) = (true, content);
                await TakeAsync(file, content, isAsked, stoppingToken);
            }
        }
    }

    private void Ask()
    {
        try
        {
            _asked.Release();
        }
        catch (Exception fault) when (fault is SemaphoreFullException or ObjectDisposedException)
        {
            // It is asked for already, or the server stops.
        }
    }

    private async Task TakeAsync(string file, byte[]? content, bool isAsked, CancellationToken cancellationToken)
    {
        try
        {
            if (content is null)
            {
                Keep(file, "it cannot be read");
                return;
            }

            var configuration = ServerConfiguration.Of(content, settings);
            ServerConfiguration.Check(configuration);
            var changes = profiles.Replace([.. settings.AddedRegistries, .. RegistryProfiles.Bind(configuration)]);
            state.ConfigurationFault = null;
            if (isAsked || changes.Added.Count + changes.Changed.Count + changes.Removed.Count > 0)
            {
                var (added, changed, removed) = (Names(changes.Added), Names(changes.Changed), Names(changes.Removed));
                LogTaken(file, added, changed, removed);
            }

            TellOfRestart(Keys(configuration));
            var now = settings.Clock.GetUtcNow().ToUnixTimeMilliseconds();
            await database.WriteAsync(context => ItemTable.LookSoon(context, [.. changes.Added, .. changes.Changed], now), cancellationToken);
        }
        catch (Exception fault) when (fault is ValidationException or FormatException or InvalidDataException or JsonException)
        {
            var cause = fault.GetBaseException();
            Keep(file, cause == fault ? fault.Message : $"{fault.Message} {cause.Message}");
        }
        catch (Exception fault) when (fault is DbException or ChannelClosedException)
        {
            // It is in force; what waits looks by itself within ten minutes.
        }
    }

    private void Keep(string file, string reason)
    {
        state.ConfigurationFault = reason;
        LogKept(file, reason);
    }

    /// <summary>What a running server cannot change is told of, each key once.</summary>
    private void TellOfRestart(IReadOnlyDictionary<string, string?> keys)
    {
        var old = _inForce ?? keys;
        var waiting = keys.Keys.Union(old.Keys, StringComparer.OrdinalIgnoreCase)
            .Where(key => !key.StartsWith(RegistryProfile.Section, StringComparison.OrdinalIgnoreCase)
                && keys.GetValueOrDefault(key) != old.GetValueOrDefault(key))
            .Order(StringComparer.Ordinal)
            .ToList();
        if (waiting.Count > 0)
        {
            var names = Names(waiting);
            LogRestartNeeded(names);
        }

        _inForce = keys;
    }

    private static Dictionary<string, string?> Keys(IConfiguration configuration) =>
        configuration.AsEnumerable().ToDictionary(StringComparer.OrdinalIgnoreCase);

    private static string Names(IReadOnlyList<string> names) => names.Count == 0 ? "none" : string.Join(", ", names);

    private static bool Same(byte[]? one, byte[]? other) =>
        one is null || other is null ? one is null && other is null : one.AsSpan().SequenceEqual(other);

    private static byte[]? Read(string file)
    {
        try
        {
            return File.ReadAllBytes(file);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{File} is in force; registries added: {Added}; changed: {Changed}; removed: {Removed}")]
    private partial void LogTaken(string file, string added, string changed, string removed);

    [LoggerMessage(Level = LogLevel.Error, Message = "{File} is not taken, and what was in force stays: {Reason}")]
    private partial void LogKept(string file, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "a restart is needed for what was changed here: {Keys}")]
    private partial void LogRestartNeeded(string keys);
}
