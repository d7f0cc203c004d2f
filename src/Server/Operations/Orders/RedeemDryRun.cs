using Reprieve.Server.Registries;
using Reprieve.Server.Storage;
using Reprieve.Server.Tasks;

namespace Reprieve.Server.Operations.Orders;

/// <summary>What a dry run answers: what each item would come to.</summary>
public sealed record RedeemDryRun
{
    public required IReadOnlyList<Item> DryRunItem { get; init; }

    public sealed record Item
    {
        /// <summary>As sent.</summary>
        public required string DomainName { get; init; }

        /// <summary>
        /// Redeemable, TooEarly, TooLate, NotFound, NotOurs, NotInAccount, Duplicate, AlreadyOpen, ExpiryDiffers, SuffixUnsupported, Unknown.
        /// </summary>
        public required string Verdict { get; init; }

        /// <summary>The same in words; empty for Redeemable.</summary>
        public required string Message { get; init; }

        public string? Deadline { get; init; }

        public long? DeadlineLong { get; init; }

        public string? DeadlineSource { get; init; }

        /// <summary>When the registry was read for this.</summary>
        public string? RegistryReadAt { get; init; }

        public long? RegistryReadAtLong { get; init; }
    }
}

/// <summary>Turns what the records and the registry's last reading say into a verdict.</summary>
internal static class RedeemVerdicts
{
    private static readonly ApiText _unread = new("The registry has not been read yet; ask again in a moment.", "尚未从注册局读取该域名，请稍后再试。");

    public static RedeemDryRun.Item Of(RedeemLine line, Reason? refusal, DomainRow? domain, string lang)
    {
        var (verdict, message) = refusal is not null
            ? (OfRefusal(refusal), ItemReasons.Text(refusal.Code, refusal.ArgsJson, lang))
            : OfState(line, domain, lang);
        return new RedeemDryRun.Item
        {
            DomainName = line.NameAsSent,
            Verdict = verdict,
            Message = message,
            Deadline = WireTime.Text(domain?.Deadline),
            DeadlineLong = domain?.Deadline,
            DeadlineSource = domain?.DeadlineSource,
            RegistryReadAt = WireTime.Text(domain?.ReadAt),
            RegistryReadAtLong = domain?.ReadAt,
        };
    }

    private static string OfRefusal(Reason refusal) => refusal.Code switch
    {
        ItemReasons.DomainNotInAccount => "NotInAccount",
        ItemReasons.ConflictingItems or ItemReasons.DuplicateItem => "Duplicate",
        ItemReasons.OpenItemExists => "AlreadyOpen",
        ItemReasons.SuffixUnsupported => "SuffixUnsupported",
        ItemReasons.ExpiryDiffers => "ExpiryDiffers",
        var other => throw new InvalidOperationException($"A dry run has no verdict for {other}."),
    };

    private static (string Verdict, string Message) OfState(RedeemLine line, DomainRow? domain, string lang) =>
        Enum.TryParse<RegistryState>(domain?.State, out var state) ? state switch
        {
            RegistryState.Redemption or RegistryState.PendingRestore => ("Redeemable", ""),
            RegistryState.Active or RegistryState.AutoRenew => ("TooEarly", Text(ItemReasons.NotInRedemption, lang, line.NameAsSent, state.ToString())),
            RegistryState.PendingDelete => ("TooLate", Text(ItemReasons.TooLate, lang, line.NameAsSent)),
            RegistryState.Gone => ("NotFound", Text(ItemReasons.Purged, lang, line.NameAsSent)),
            RegistryState.NotOurs => ("NotOurs", Text(ItemReasons.NotOurs, lang, line.NameAsSent, domain?.ClId ?? "?")),
            RegistryState.Unknown => ("Unknown", _unread.In(lang)),
            _ => throw new InvalidOperationException($"A dry run has no verdict for {state}."),
        }
        : ("Unknown", _unread.In(lang));

    private static string Text(string code, string lang, params IReadOnlyList<string> args) => ItemReasons.Text(code, new Reason(code, args).ArgsJson, lang);
}
