using System.Globalization;
using Reprieve.App.Client;
using Reprieve.App.Commands;
using Reprieve.Sandbox;
using Reprieve.Server.Registries;

namespace Reprieve.App.Serving;

/// <summary>The practice registry inside the server's own process: what `serve` without a configuration, and `demo`, redeem at.</summary>
internal sealed class EmbeddedPractice : IAsyncDisposable
{
    public const string Registrar = "practice";
    private const string Password = "practice-1";

    private EmbeddedPractice(PracticeRegistry registry, Seed seed)
    {
        Registry = registry;
        Profile = new RegistryProfile
        {
            Name = "practice",
            Host = "127.0.0.1",
            Port = registry.EppPort,
            ClientId = Registrar,
            Password = Password,
            Suffixes = [.. seed.Suffixes.Select(policy => policy.Suffix)],
            Tls = new TlsProfile { CaFile = registry.CaFile },
            CommandsPerSecond = 200,
            RedemptionDays = seed.Suffixes.ToDictionary(policy => policy.Suffix, policy => (int)policy.RedemptionDays, StringComparer.OrdinalIgnoreCase),
            Practice = true,
            Control = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{registry.ControlPort}"),
            ControlTokenFile = registry.ControlTokenFile,
            StatementsAcceptedBy = "nobody is answerable to a practice registry",
        };
    }

    public PracticeRegistry Registry { get; }

    public RegistryProfile Profile { get; }

    /// <param name="dataDirectory">The server's data folder; the registry lives in <c>practice</c> under it.</param>
    public static async Task<EmbeddedPractice> StartAsync(string dataDirectory, CancellationToken cancellationToken)
    {
        var registry = await SandboxCommand.StartAsync(
            new PracticeRegistryOptions { DataDirectory = Path.Combine(dataDirectory, "practice"), Password = Password }, cancellationToken);
        return new EmbeddedPractice(registry, Seed.Default());
    }

    /// <summary>Fills an account that has no domains yet from the registrar's books; how many names it put there, 0 where there were some.</summary>
    public async Task<int> FillAsync(ApiConnection connection, CancellationToken cancellationToken)
    {
        var held = await connection.CallAsync("QueryDomainList", [new("PageNum", "1"), new("PageSize", "1")], cancellationToken);
        if (held.GetProperty("TotalItemNum").GetInt32() > 0)
        {
            return 0;
        }

        var rows = Registry.DomainsOf(Registrar).Select(Row).ToList();
        var result = await new Import(connection).SendAsync(rows, _ => { }, cancellationToken);
        return result.Refused.Count == 0
            ? result.Added
            : throw new CommandException($"the portfolio cannot be imported: {result.Refused[0].DomainName}: {result.Refused[0].Message}");
    }

    /// <summary>Returns once the server has read each name of the account at the registry; how many it has not, where that takes too long.</summary>
    public static async Task<int> UntilReadAsync(ApiConnection connection, CancellationToken cancellationToken)
    {
        var unread = 0;
        for (var looks = 0; looks < 100; looks++)
        {
            unread = 0;
            await foreach (var domain in new Portfolio(connection).ListAsync(null, cancellationToken))
            {
                unread += domain.TryGetProperty("RegistryReadAtLong", out _) ? 0 : 1;
            }

            if (unread == 0)
            {
                break;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, cancellationToken);
        }

        return unread;
    }

    private ImportRow Row(AccountEntry entry)
    {
        var columns = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Registry"] = Profile.Name,
            ["ExpirationDate"] = Moment(entry.ExpirationDate),
        };
        if (entry.DeletedDate is { } deleted)
        {
            columns["DeletedDate"] = Moment(deleted);
        }

        if (entry.NameServers.Count > 0)
        {
            columns["NameServers"] = string.Join(' ', entry.NameServers);
        }

        if (entry.DsData.Count > 0)
        {
            columns["DsData"] = string.Join(';', entry.DsData);
        }

        return new ImportRow { DomainName = entry.Name, Columns = columns };
    }

    private static string Moment(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    public ValueTask DisposeAsync() => Registry.DisposeAsync();
}
