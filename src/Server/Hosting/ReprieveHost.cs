using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Metrics;
using Reprieve.Server.Accounts;
using Reprieve.Server.Api;
using Reprieve.Server.Console;
using Reprieve.Server.Registries;
using Reprieve.Server.Registries.Epp;
using Reprieve.Server.Storage;
using Reprieve.Server.Storage.Postgres;
using Reprieve.Server.Tasks;

namespace Reprieve.Server.Hosting;

/// <summary>Puts the server together: API on <c>/</c>, console on <c>/console</c>, <c>/healthz</c>, <c>/readyz</c>, <c>/metrics</c>.</summary>
public static class ReprieveHost
{
    /// <exception cref="ValidationException">The configuration does not hold; says which key and why.</exception>
    public static WebApplication Create(HostSettings settings)
    {
        StopPoints.Arm(Environment.GetEnvironmentVariable(StopPoints.Variable));
        CheckTls(settings);
        MakeDataFolder(settings.DataDirectory);
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            ContentRootPath = AppContext.BaseDirectory,
        });
        ServerConfiguration.Add(builder.Configuration, settings);
        ServerConfiguration.Check(builder.Configuration);
        AddWeb(builder, settings);
        AddServer(builder, settings);

        var app = builder.Build();
        if (settings.TlsCertificateFile is not null)
        {
            // Here and not at the first handshake: a server with a certificate that cannot be read does not start.
            app.Services.GetRequiredService<ServedCertificate>().Current();
        }

        app.UseReadableHost();
        app.UseConsole();
        MapHealth(app);
        app.MapPrometheusScrapingEndpoint("/metrics");
        app.MapConsole();
        app.MapApi();
        return app;
    }

    // A certificate beside http addresses alone would leave everything unencrypted without a word.
    private static void CheckTls(HostSettings settings)
    {
        var isHttps = settings.Urls.Any(url => url.StartsWith("https:", StringComparison.OrdinalIgnoreCase));
        if (isHttps != (settings.TlsCertificateFile is not null))
        {
            throw new ValidationException(isHttps
                ? "An https address needs --tls-cert and --tls-key."
                : "--tls-cert is for https addresses, and --urls has none: --urls https://127.0.0.1:7300");
        }
    }

    /// <summary>Makes the data folder for its owner alone: it holds names, transcripts and keys. One that is there keeps its mode.</summary>
    public static void MakeDataFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private static void AddWeb(WebApplicationBuilder builder, HostSettings settings)
    {
        builder.WebHost.UseStaticWebAssets();
        builder.WebHost.UseUrls([.. settings.Urls]);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            ApiEndpoints.ConfigureKestrel(kestrel);
            if (settings.TlsCertificateFile is not null)
            {
                var served = kestrel.ApplicationServices.GetRequiredService<ServedCertificate>();
                kestrel.ConfigureHttpsDefaults(https =>
                {
                    https.ServerCertificate = served.Current().TargetCertificate;
                    https.OnAuthenticate = (_, handshake) => handshake.ServerCertificateContext = served.Current();
                });
            }
        });
        builder.Services.AddConsole();
        builder.Services.AddSingleton<DataProtectionRing>().AddDataProtection().SetApplicationName(DataProtectionRing.ApplicationName);
        builder.Services.AddOptions<KeyManagementOptions>().Configure<DataProtectionRing>((options, ring) => options.XmlRepository = ring);
        // It warns that keys are stored as they are, unless it encrypts them itself: the ring does.
        builder.Logging.AddFilter("Microsoft.AspNetCore.DataProtection.KeyManagement.XmlKeyManager", LogLevel.Error);
        // What the silo warns of at every start: no server GC, and a watchdog that takes the machine's uptime for a stall.
        builder.Logging.AddFilter("Orleans.Runtime.Silo", LogLevel.Error).AddFilter("Orleans.Runtime.Watchdog", LogLevel.Error);
        LateRestores.Declare();
        builder.Services.AddOpenTelemetry().WithMetrics(metrics => metrics
            .AddAspNetCoreInstrumentation()
            .AddMeter("Microsoft.Orleans", "Reprieve")
            .AddPrometheusExporter());
    }

    private static void AddServer(WebApplicationBuilder builder, HostSettings settings)
    {
        var storage = ServerConfiguration.Bind<StorageOptions>(builder.Configuration, StorageOptions.Section);
        var security = ServerConfiguration.Bind<SecurityOptions>(builder.Configuration, SecurityOptions.Section);
        var cluster = ServerConfiguration.Bind<ClusterOptions>(builder.Configuration, ClusterOptions.Section);
        var postgres = storage.IsPostgres ? storage.PostgresConnection() : null;
        var tasks = ServerConfiguration.Bind<TaskOptions>(builder.Configuration, TaskOptions.Section);
        tasks.IsShared = storage.IsPostgres;
        var profiles = new RegistryProfiles([.. settings.AddedRegistries, .. RegistryProfiles.Bind(builder.Configuration)]);

        builder.Services
            .AddSingleton(settings.Clock)
            .AddSingleton(settings)
            .AddSingleton(profiles)
            .AddSingleton(tasks)
            .AddSingleton(cluster)
            .AddSingleton<Database>(_ => postgres is null ? settings.OpenSqlite(storage.SqliteFile(settings.DataDirectory)) : new PostgresDatabase(postgres))
            .AddSingleton(security.Load(storage, settings.DataDirectory))
            .AddSingleton<AccountDirectory>()
            .AddSingleton<UserDirectory>()
            .AddSingleton<ServerState>()
            .AddSingleton<ServedCertificate>()
            .AddSingleton<WorkSignal>()
            .AddSingleton<TaskQueue>()
            .AddSingleton<RegistryPasswords>()
            .AddSingleton<SessionWorkers>()
            .AddSingleton<RegistryFactory>(_ => (profile, hooks) => new EppRegistry(profile, hooks, settings.Clock))
            .AddHostedService<ServerLifetime>()
            .AddHostedService<DatabaseWatch>()
            .AddHostedService<CertificateWatch>()
            .AddHostedService<ConfigurationReload>()
            .AddApi(ServerConfiguration.Bind<ApiOptions>(builder.Configuration, ApiOptions.Section));
        // Before the silo: it brings one of its own otherwise.
        builder.Services.AddSingleton<IFatalErrorHandler, ClusterEviction>();
        builder.Host.UseOrleans(silo => Silo.Configure(silo, cluster, postgres));
        // After the silo: it needs it.
        builder.Services.AddHostedService<RegistryPinger>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(20));
    }

    private static void MapHealth(WebApplication app)
    {
        app.MapGet("/healthz", () => Results.Text("ok\n"));
        app.MapGet(
            "/readyz",
            (ServerState state, ISiloStatusOracle silo) => (state.WhyNotReady ?? NotAMember(silo)) is { } reason
                ? Results.Text($"not ready: {reason}\n", statusCode: StatusCodes.Status503ServiceUnavailable)
                : Results.Text("ready\n"));
    }

    private static string? NotAMember(ISiloStatusOracle silo) =>
        silo.CurrentStatus == SiloStatus.Active ? null : $"not one of the cluster's nodes ({silo.CurrentStatus})";
}
