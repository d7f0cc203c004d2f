using System.ComponentModel.DataAnnotations;
using System.Data.Common;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Reprieve.App.Client;
using Reprieve.Server.Accounts;
using Reprieve.Server.Hosting;
using Reprieve.Server.Registries;

namespace Reprieve.App.Serving;

/// <summary>The server, started in this process.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly HostSettings _settings;

    private RunningServer(WebApplication application, HostSettings settings)
    {
        _application = application;
        _settings = settings;
    }

    /// <summary>Where it listens, with the ports that were taken.</summary>
    public IReadOnlyList<string> Urls => [.. _application.Urls];

    /// <summary>The root key, where this start has made it.</summary>
    public NewKey? NewRootKey => _application.Services.GetRequiredService<ServerState>().RootKey;

    /// <summary>What opens the console's set-up page, while it has no user.</summary>
    public string? SetUpCode => _application.Services.GetRequiredService<ServerState>().SetUpCode;

    public IReadOnlyList<RegistryProfile> Registries => _application.Services.GetRequiredService<RegistryProfiles>().All;

    /// <summary>Ends where the server stops by itself; <see cref="Fault"/> says why.</summary>
    public CancellationToken Stopping => _application.Lifetime.ApplicationStopping;

    public string? Fault => _application.Services.GetRequiredService<ServerState>().Fault;

    public static string RootKeyFile(string dataDirectory) => Path.Combine(dataDirectory, "root-key");

    /// <summary>Starts it, or says what is in the way.</summary>
    public static async Task<RunningServer> StartAsync(HostSettings settings, CancellationToken cancellationToken)
    {
        WebApplication? application = null;
        try
        {
            application = ReprieveHost.Create(settings);
            await application.StartAsync(cancellationToken);
            return new RunningServer(application, settings);
        }
        catch (Exception exception) when (exception is ValidationException or IOException or InvalidDataException or UnauthorizedAccessException or FormatException
            or SocketException or DbException or CryptographicException)
        {
            await (application?.DisposeAsync() ?? ValueTask.CompletedTask);
            // A file that cannot be read says where in what lies beneath.
            var cause = exception is InvalidDataException && exception.GetBaseException() is System.Text.Json.JsonException json ? $" {json.Message}" : "";
            throw new CommandException($"the server does not start: {exception.Message}{cause}", inner: exception);
        }
    }

    /// <summary>The API of this very process, with the root key that it wrote; null where the key's file is gone.</summary>
    public ApiConnection? Connect()
    {
        var file = RootKeyFile(_settings.DataDirectory);
        if (!File.Exists(file))
        {
            return null;
        }

        var key = File.ReadAllLines(file).Select(line => line.Split('=', 2)).Where(parts => parts.Length == 2)
            .ToDictionary(parts => parts[0], parts => parts[1], StringComparer.Ordinal);
        var url = new Uri(Urls.FirstOrDefault(url => url.StartsWith("http:", StringComparison.Ordinal)) ?? Urls[0]);
        // An address of all interfaces is none to connect to.
        var reachable = IPAddress.TryParse(url.Host.Trim('[', ']'), out var address) && (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any))
            ? new UriBuilder(url) { Host = "127.0.0.1" }.Uri
            : url;
        var ownCertificate = _settings.TlsCertificateFile is { } pem ? X509Certificate2.CreateFromPem(File.ReadAllText(pem)) : null;
        return new ApiConnection(reachable, key[ApiConnection.KeyIdVariable], key[ApiConnection.KeySecretVariable], ownCertificate);
    }

    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync();
        await _application.DisposeAsync();
    }
}
