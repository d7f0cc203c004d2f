using Reprieve.Server.Registries;
using Reprieve.Server.Storage;
using Reprieve.Server.Tasks;
using Reprieve.Server.Tests.Storage;

namespace Reprieve.Server.Tests.Tasks;

/// <summary>Items, domains and registry words that the rules' tests start from.</summary>
internal static class RuleCases
{
    public const long Now = 1_795_000_000_000;
    public const long Day = 86_400_000;
    public const long Expiry = Now - (40 * Day);

    public static readonly RegistryProfile Profile = new()
    {
        Name = "example",
        Host = "127.0.0.1",
        ClientId = "ours",
        Suffixes = ["com"],
        StatementsAcceptedBy = "A. Tester, 2026-01-01",
        CommandTimeoutSeconds = 10,
    };

    public static readonly TaskOptions Options = new() { Lease = TimeSpan.FromSeconds(10) };

    /// <summary>2 × command timeout + lease.</summary>
    public const long SettleAfter = 30_000;

    public static ItemRow Item { get; } = StoredRows.Item("t-1", 1, "a.com") with
    {
        CurrentExpirationDate = Expiry,
        ExpirationOnRecord = Expiry,
        Roid = "A-1",
        DeadlineSource = nameof(DeadlineSource.UpDate),
        DeadlineOrder = Now + (10 * Day),
    };

    public static DomainRow Domain { get; } = new()
    {
        DomainName = "a.com",
        AccountId = "account",
        UnicodeName = "a.com",
        InstanceId = "S-1",
        Suffix = "com",
        Registry = "example",
        ExpirationDate = Expiry,
        CreatedAt = 1,
        UpdatedAt = 1,
    };

    public static DomainFacts Redemption { get; } = new()
    {
        Name = "a.com",
        Roid = "A-1",
        ClId = "ours",
        Statuses = ["pendingDelete"],
        RgpStatuses = ["redemptionPeriod"],
        CrDate = At(Expiry - (1_000 * Day)),
        UpDate = At(Now - (20 * Day)),
        ExDate = At(Expiry),
    };

    public static DomainFacts PendingRestore { get; } = Redemption with { RgpStatuses = ["pendingRestore"] };

    public static DomainFacts PendingDelete { get; } = Redemption with { RgpStatuses = ["pendingDelete"] };

    public static DomainFacts Registered { get; } = Redemption with { Statuses = ["ok"], RgpStatuses = [], ExDate = At(Now + (300 * Day)) };

    public static Situation At(long now, RegistryProfile? profile = null, DomainRow? domain = null)
    {
        var row = domain ?? Domain;
        return new Situation(profile ?? Profile, row, row, now, now, Options, Jitter: 1);
    }

    public static Inspection Shows(DomainFacts facts) => new(new RegistryAnswer(1000, "Command completed successfully"), facts);

    public static Inspection Says(int code) => new(new RegistryAnswer(code, "as it says"), null);

    /// <summary>The item after a request whose reply was lost when its session ended at this time.</summary>
    public static ItemRow LostRequest(long at) => Item with
    {
        Step = ItemStep.Confirm,
        IntentKind = IntentKind.Request,
        IntentClTrid = "C-1",
        IntentOutcome = IntentOutcome.Unknown,
        IntentAt = at,
        IntentSessionEndedAt = at,
        TryCount = 1,
    };

    /// <summary>The item after a request that the registry accepted.</summary>
    public static ItemRow Requested(long at) => LostRequest(at) with
    {
        IntentOutcome = IntentOutcome.Accepted,
        IntentSessionEndedAt = null,
        RequestedAt = at,
    };

    private static DateTimeOffset At(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms);
}
