using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Reprieve.Server.Registries;

namespace Reprieve.Server.Hosting;

/// <summary>Says in time that a certificate of ours runs out: that of https, and those we show to registries and to other nodes.</summary>
internal sealed partial class CertificateWatch : BackgroundService
{
    private static readonly TimeSpan _notice = TimeSpan.FromDays(30);

    private readonly HostSettings _settings;
    private readonly RegistryProfiles _profiles;
    private readonly ClusterOptions _cluster;
    private readonly ILogger<CertificateWatch> _logger;
    private readonly ConcurrentDictionary<string, DateTimeOffset> _ends = new(StringComparer.Ordinal);

    public CertificateWatch(
        HostSettings settings, RegistryProfiles profiles, ClusterOptions cluster, IMeterFactory meters, ILogger<CertificateWatch> logger)
    {
        _settings = settings;
        _profiles = profiles;
        _cluster = cluster;
        _logger = logger;
        meters.Create("Reprieve").CreateObservableGauge(
            "reprieve.certificate.remaining",
            () => _ends.Select(end => new Measurement<double>(
                (end.Value - settings.Clock.GetUtcNow()).TotalSeconds, new KeyValuePair<string, object?>("certificate", end.Key))),
            unit: "s",
            description: "Time until a certificate expires: https, cluster, or the registry that it is shown to.");
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Read often for the gauge, told of once in twelve hours.
        using var timer = new PeriodicTimer(TimeSpan.FromMinutes(1), _settings.Clock);
        var looks = 0;
        do
        {
            Look(warns: looks++ % 720 == 0);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private void Look(bool warns)
    {
        var files = _profiles.All.Where(profile => profile.Tls.ClientCertificateFile is not null)
            .Select(profile => (Of: profile.Name, File: profile.Tls.ClientCertificateFile))
            .Append((Of: "https", File: _settings.TlsCertificateFile))
            .Append((Of: "cluster", File: _cluster.CertificateFile))
            .Where(file => file.File is not null)
            .ToList();
        foreach (var gone in _ends.Keys.Except(files.Select(file => file.Of), StringComparer.Ordinal))
        {
            _ends.TryRemove(gone, out _);
        }

        foreach (var (of, file) in files)
        {
            if (EndOf(file ?? "") is not { } end)
            {
                // Whoever needs the file says what is wrong with it.
                _ends.TryRemove(of, out _);
                continue;
            }

            var isNews = !_ends.TryGetValue(of, out var known) || known != end;
            _ends[of] = end;
            if ((warns || isNews) && end - _settings.Clock.GetUtcNow() < _notice)
            {
                LogRunsOut(of, file ?? "", end.UtcDateTime);
            }
        }
    }

    private static DateTimeOffset? EndOf(string file)
    {
        try
        {
            using var certificate = X509Certificate2.CreateFromPem(File.ReadAllText(file));
            return new DateTimeOffset(certificate.NotAfter);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or CryptographicException)
        {
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "the certificate for {Of}, {File}, expires on {End:u}: replace the file; no restart is needed")]
    private partial void LogRunsOut(string of, string file, DateTime end);
}
