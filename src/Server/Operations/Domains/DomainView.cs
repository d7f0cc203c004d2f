using System.Text.Json;
using Reprieve.Server.Storage;
using Reprieve.Server.Tasks;
using State = Reprieve.Server.Registries.RegistryState;

namespace Reprieve.Server.Operations.Domains;

/// <summary>All that is known of one domain: what the account has written down of it, and what its registry said when last read.</summary>
public sealed record DomainView
{
    public required string RequestId { get; init; }

    /// <summary>In Unicode.</summary>
    public required string DomainName { get; init; }

    /// <summary>The A-label form.</summary>
    public required string PunyCode { get; init; }

    public required string InstanceId { get; init; }

    public required string DomainType { get; init; }

    /// <summary>The name of its registry account in the configuration; absent where none serves it.</summary>
    public string? Registry { get; init; }

    public string? RegistrationDate { get; init; }

    /// <summary>The expiry on record: what an order has to name.</summary>
    public string? ExpirationDate { get; init; }

    public long? ExpirationDateLong { get; init; }

    /// <inheritdoc cref="QueryDomainList.Rows.Row.ExpirationCurrDateDiff"/>
    public int? ExpirationCurrDateDiff { get; init; }

    /// <inheritdoc cref="Domains.DomainStatus"/>
    public string? DomainStatus { get; init; }

    /// <summary>As imported.</summary>
    public string? DeletedDate { get; init; }

    public required string Remark { get; init; }

    /// <summary>Active, AutoRenew, Redemption, PendingRestore, PendingDelete, Gone, NotOurs, Unknown.</summary>
    public required string RegistryState { get; init; }

    /// <summary>End of the present window, in registry time, UTC+8.</summary>
    public string? Deadline { get; init; }

    public long? DeadlineLong { get; init; }

    /// <summary>RegistryEndDate, PollMessage, ImportedDeletion, UpDate, FirstSeen or Report.</summary>
    public string? DeadlineSource { get; init; }

    /// <summary>Until then by the registry's clock.</summary>
    public long? SecondsLeft { get; init; }

    /// <summary>When the registry was last read, UTC+8 by our clock.</summary>
    public string? RegistryReadAt { get; init; }

    public long? RegistryReadAtLong { get; init; }

    /// <summary>Whether this very call had the registry answer; what is shown is of an earlier reading where not.</summary>
    public required bool IsFresh { get; init; }

    /// <summary>Why the registry did not answer as it was asked to.</summary>
    public string? Problem { get; init; }

    /// <summary>The sponsoring client, where it is known.</summary>
    public string? Registrar { get; init; }

    /// <summary>The registration as the registry showed it; absent where it knows the name no more, another sponsors it, or it was never read.</summary>
    public Registration? AtRegistry { get; init; }

    /// <summary>A registration in the registry's own words.</summary>
    public sealed record Registration
    {
        public required string Roid { get; init; }

        public required TextHolder Status { get; init; }

        public required TextHolder RgpStatus { get; init; }

        public string? CreatedDate { get; init; }

        public string? UpdatedDate { get; init; }

        public string? ExpirationDate { get; init; }

        /// <summary>Where the registry gives it.</summary>
        public string? RedemptionEndDate { get; init; }

        public required TextHolder NameServer { get; init; }

        /// <summary><c>keyTag algorithm digestType digest</c>.</summary>
        public required TextHolder DsData { get; init; }
    }

    public sealed record TextHolder
    {
        public required IReadOnlyList<string> Item { get; init; }
    }

    /// <param name="domain">The row.</param>
    /// <param name="offset">The registry's clock minus ours, ms.</param>
    /// <param name="now">Our clock, UTC ms.</param>
    /// <param name="caller">Who asked.</param>
    internal static DomainView Of(DomainRow domain, long offset, long now, Caller caller)
    {
        var untilExpiry = domain.ExpirationDate - (now + offset);
        return new DomainView
        {
            RequestId = caller.RequestId,
            DomainName = domain.UnicodeName,
            PunyCode = domain.DomainName,
            InstanceId = domain.InstanceId,
            DomainType = domain.DomainType,
            Registry = domain.Registry,
            RegistrationDate = WireTime.Text(domain.RegistrationDate),
            ExpirationDate = WireTime.Text(domain.ExpirationDate),
            ExpirationDateLong = domain.ExpirationDate,
            ExpirationCurrDateDiff = untilExpiry is { } left ? (int)Math.Floor(left / (double)WireTime.DayMs) : null,
            DomainStatus = Domains.DomainStatus.Of(domain.State, untilExpiry),
            DeletedDate = WireTime.Text(domain.DeletedDate),
            Remark = domain.Remark ?? "",
            RegistryState = domain.State,
            Deadline = WireTime.Text(domain.Deadline),
            DeadlineLong = domain.Deadline,
            DeadlineSource = domain.DeadlineSource,
            SecondsLeft = (domain.Deadline - (now + offset)) / 1000,
            RegistryReadAt = WireTime.Text(domain.ReadAt),
            RegistryReadAtLong = domain.ReadAt,
            IsFresh = false,
            Problem = domain.ReadError is { } error ? new ApiText("The registry refused: {0}", "注册局拒绝了查询：{0}", error).In(caller.Lang) : null,
            Registrar = domain.ClId,
            AtRegistry = Shown(domain),
        };
    }

    private static Registration? Shown(DomainRow domain)
    {
        // What it said of a registration that is over, or somebody else's by now, is no truth of today.
        if (domain.State is nameof(State.Gone) or nameof(State.NotOurs) || domain.Facts is null
            || JsonSerializer.Deserialize(domain.Facts, ReasonJson.Default.DomainFacts) is not { } facts)
        {
            return null;
        }

        return new Registration
        {
            Roid = facts.Roid,
            Status = Holder(facts.Statuses),
            RgpStatus = Holder(facts.RgpStatuses),
            CreatedDate = Text(facts.CrDate),
            UpdatedDate = Text(facts.UpDate),
            ExpirationDate = Text(facts.ExDate),
            RedemptionEndDate = Text(facts.RedemptionEnd),
            NameServer = Holder(facts.NameServers),
            DsData = Holder(facts.DsData),
        };
    }

    private static TextHolder Holder(IReadOnlyList<string> texts) => new() { Item = texts };

    private static string? Text(DateTimeOffset? moment) => WireTime.Text(moment?.ToUnixTimeMilliseconds());
}
