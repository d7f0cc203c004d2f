using System.Globalization;
using System.Text.Json;
using Reprieve.Campaigns.Checking;
using Reprieve.Tests.Processes;

namespace Reprieve.Campaigns.Driving;

/// <summary>A name of a campaign: how it stands when that begins, and what its portfolio says of it.</summary>
internal sealed record CampaignName
{
    public required string Name { get; init; }

    public required NameState Start { get; init; }

    /// <summary>What is imported, and ordered with.</summary>
    public required long ExpirationDate { get; init; }

    public required double ExpiredDaysAgo { get; init; }

    public double? DeletedDaysAgo { get; init; }

    public bool IsRequested { get; init; }

    public bool IsOnHold { get; init; }

    public bool LacksNameServers { get; init; }
}

/// <summary>The names of one lane, the registry's seed and the server's configuration made for them.</summary>
internal sealed class CampaignNames
{
    public const string NameServer = "ns1.dns.example";

    private static readonly object[] _suffixes =
    [
        new { suffix = "com", restore = "report", renewAtRestore = "ifPast" },
        new { suffix = "net", restore = "immediate", renewAtRestore = "ifPast" },
        // Its restores leave the expiry in the past: a renewal is owed.
        new { suffix = "org", restore = "report", renewAtRestore = "never" },
        new { suffix = "dev", restore = "immediate", renewAtRestore = "never", pendingRequest = new { seconds = 1.5, result = "approved" } },
        new { suffix = "app", restore = "report", renewAtRestore = "ifPast", pendingRequest = new { seconds = 1, result = "approved" } },
        new { suffix = "shop", restore = "report", renewAtRestore = "ifPast", pendingRequest = new { seconds = 1, result = "refused" } },
    ];

    private static readonly string[] _drawn = ["com", "com", "com", "net", "net", "org", "org", "dev", "app", "shop"];

    private CampaignNames(IReadOnlyList<CampaignName> all) => All = all;

    /// <summary>Names whose requests a faulty registry carries out when their items have long failed.</summary>
    public IReadOnlyList<string> CarriedOutLate => [.. All.Where((name, index) => index % 250 == 100 && name.Start == NameState.Redemption).Select(name => name.Name)];

    public static IReadOnlyList<string> Suffixes { get; } = [.. _drawn.Distinct(StringComparer.Ordinal)];

    public static IReadOnlySet<string> ImmediateSuffixes { get; } = new HashSet<string>(StringComparer.Ordinal) { "net", "dev" };

    public IReadOnlyList<CampaignName> All { get; }

    /// <summary>Names that are all to be redeemed, under a suffix where a restore takes a request and a report.</summary>
    public static CampaignNames Plain(int count, DateTimeOffset now) => new(
    [
        .. Enumerable.Range(0, count).Select(number => new CampaignName
        {
            Name = string.Create(CultureInfo.InvariantCulture, $"n{number:00000}.com"),
            Start = NameState.Redemption,
            ExpiredDaysAgo = 50,
            ExpirationDate = now.AddDays(-50).ToUnixTimeMilliseconds(),
            DeletedDaysAgo = 10,
        }),
    ]);

    /// <summary>Names that are all to be redeemed and stay so, of every suffix whose requests are not refused in the end.</summary>
    public static CampaignNames Redeemable(int count, Random random, DateTimeOffset now)
    {
        string[] suffixes = [.. _drawn.Where(suffix => suffix != "shop")];
        return new(
        [
            .. Enumerable.Range(0, count).Select(number =>
            {
                var expired = 45 + (random.NextDouble() * 20);
                return new CampaignName
                {
                    Name = string.Create(CultureInfo.InvariantCulture, $"n{number:00000}.{suffixes[random.Next(suffixes.Length)]}"),
                    Start = NameState.Redemption,
                    ExpiredDaysAgo = expired,
                    ExpirationDate = now.AddDays(-expired).ToUnixTimeMilliseconds(),
                    DeletedDaysAgo = 1 + (random.NextDouble() * 27),
                };
            }),
        ]);
    }

    public static CampaignNames Draw(int count, Random random, DateTimeOffset now, TimeSpan expected)
    {
        var names = new List<CampaignName>();
        for (var i = 0; i < count; i++)
        {
            var suffix = _drawn[random.Next(_drawn.Length)];
            var expired = 45 + (random.NextDouble() * 20);
            var fate = random.Next(200);
            var deleted = fate switch
            {
                0 => 30.5 + (random.NextDouble() * 4),
                // The window ends while the campaign runs.
                1 => 30 - (expected.TotalDays * random.NextDouble()),
                _ => 1 + (random.NextDouble() * 27),
            };
            var isRequested = fate == 2 && suffix is "com" or "org";
            names.Add(new CampaignName
            {
                Name = string.Create(CultureInfo.InvariantCulture, $"n{i:00000}.{suffix}"),
                Start = isRequested ? NameState.PendingRestore : deleted >= 30 ? NameState.PendingDelete : NameState.Redemption,
                ExpiredDaysAgo = expired,
                ExpirationDate = now.AddDays(-expired).ToUnixTimeMilliseconds(),
                DeletedDaysAgo = deleted,
                IsRequested = isRequested,
                IsOnHold = random.Next(12) == 0,
                LacksNameServers = random.Next(12) == 0,
            });
        }

        return new CampaignNames(names);
    }

    public string Seed()
    {
        var domains = All.Select(name =>
        {
            var domain = new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["name"] = name.Name,
                ["registrar"] = "practice",
                ["expiredDaysAgo"] = name.ExpiredDaysAgo,
                ["statuses"] = name.IsOnHold ? ["clientHold"] : Array.Empty<string>(),
                ["nameServers"] = name.LacksNameServers ? [] : new[] { NameServer },
            };
            if (name.DeletedDaysAgo is { } days)
            {
                domain["deletedDaysAgo"] = days;
            }

            if (name.IsRequested)
            {
                domain["restoreRequestedDaysAgo"] = 0.5;
            }

            return domain;
        });
        return JsonSerializer.Serialize(new
        {
            limits = new { sessions = 12 },
            suffixes = _suffixes,
            // Its name servers are there for all.
            domains = domains.Prepend(new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["name"] = "holder.com",
                ["registrar"] = "other",
                ["expiredDaysAgo"] = -300,
                ["nameServers"] = new[] { NameServer },
            }),
        });
    }

    public static string Configuration(RegistryProcess registry) => JsonSerializer.Serialize(new
    {
        Reprieve = new
        {
            Tasks = new
            {
                Lease = "00:00:05",
                SettleAfter = "00:00:03",
                Backoff = "00:00:00.2",
                BackoffLimit = "00:00:02",
                Reconnect = "00:00:00.05",
                ReconnectLimit = "00:00:00.5",
                // A line that breaks takes a whole window back to its beginning.
                WindowItems = 12,
                ConfirmAgain = "00:00:00.5",
                // So soon that a restore that came after its item's end shows.
                ReadRedemptionAtLeast = "00:00:08",
            },
            Registries = new[]
            {
                new
                {
                    Name = "practice",
                    Host = RegistryProcess.Host,
                    registry.Port,
                    ClientId = "practice",
                    RegistryProcess.Password,
                    Suffixes = Suffixes,
                    Tls = new { registry.CaFile },
                    MaxSessions = 6,
                    CommandsPerSecond = 4000,
                    CommandTimeoutSeconds = 2,
                    ConnectTimeoutSeconds = 2,
                    Poll = "Own",
                    PollSeconds = 1,
                    Practice = true,
                    StatementsAcceptedBy = "the tests",
                },
            },
        },
    });
}
