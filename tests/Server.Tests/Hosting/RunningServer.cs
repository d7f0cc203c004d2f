using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Reprieve.Server.Accounts;
using Reprieve.Server.Hosting;
using Reprieve.Server.Tests.Storage;
using Reprieve.Tests;

namespace Reprieve.Server.Tests.Hosting;

/// <summary>The real host on a free port, on a folder of its own unless one is given.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly DirectoryInfo? _ownFolder;
    private readonly TestStorage? _ownStorage;

    private RunningServer(WebApplication app, DirectoryInfo? ownFolder, TestStorage? ownStorage)
    {
        _app = app;
        _ownFolder = ownFolder;
        _ownStorage = ownStorage;
    }

    public IServiceProvider Services => _app.Services;

    public Uri Address => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    public NewKey RootKey => _app.Services.GetRequiredService<ServerState>().RootKey
        ?? throw new InvalidOperationException("The folder had an account already.");

    /// <param name="adapt">What is not as usual.</param>
    /// <param name="dataDirectory">The caller's folder.</param>
    /// <param name="storage">The caller's too, where several starts share it; else the server's own.</param>
    public static async Task<RunningServer> StartAsync(
        Func<HostSettings, HostSettings>? adapt = null, string? dataDirectory = null, TestStorage? storage = null)
    {
        var folder = dataDirectory is null ? Directory.CreateTempSubdirectory("reprieve-server-") : null;
        var settings = new HostSettings
        {
            DataDirectory = dataDirectory ?? folder!.FullName,
            Urls = ["http://127.0.0.1:0"],
            // What a test does not look at only slows it down.
            Overrides = new Dictionary<string, string?> { ["Logging:LogLevel:Default"] = "Warning" },
        };
        settings = adapt?.Invoke(settings) ?? settings;
        var ownStorage = storage is null ? await TestStorage.CreateAsync(settings.DataDirectory) : null;
        settings = settings with
        {
            Overrides = settings.Overrides.Concat((storage ?? ownStorage)!.Configuration).ToDictionary(StringComparer.Ordinal), // one of them is there
        };
        var server = new RunningServer(ReprieveHost.Create(settings), folder, ownStorage);
        try
        {
            await server._app.StartAsync(TestContext.Current.CancellationToken);
            return server;
        }
        catch
        {
            // Not stopped: it is not running.
            await server.LeaveAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(CancellationToken.None);
        await LeaveAsync();
    }

    private async Task LeaveAsync()
    {
        await _app.DisposeAsync();
        await (_ownStorage?.DisposeAsync() ?? ValueTask.CompletedTask);
        if (_ownFolder is not null)
        {
            Leavings.Take(_ownFolder.FullName);
        }
    }
}
