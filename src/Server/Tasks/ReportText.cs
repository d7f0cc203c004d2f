using System.Globalization;
using System.Text.Json;
using Reprieve.Server.Registries;
using Reprieve.Server.Storage;

namespace Reprieve.Server.Tasks;

/// <summary>Writes a restore report from what is known, and says what is not (RFC 3915 §4.2.5).</summary>
internal static class ReportText
{
    public static RestoreReport Write(ItemRow item, DomainRow? domain, DomainFacts present, long registryNow)
    {
        var before = domain?.FactsBeforeDeletion is { } json ? JsonSerializer.Deserialize(json, ReasonJson.Default.DomainFacts) : null;
        var requestedAt = item.RequestedAt ?? present.UpDate?.ToUnixTimeMilliseconds() ?? registryNow;
        return new RestoreReport
        {
            DomainName = item.DomainName,
            PreData = before is null
                ? $"Not recorded before the deletion. As shown by the registry since: {Describe(present)}"
                : Describe(before),
            PostData = Describe(present),
            DelTime = DateTimeOffset.FromUnixTimeMilliseconds(item.DeletedAt ?? domain?.DeletedDate ?? domain?.RedemptionSeenAt ?? requestedAt),
            ResTime = DateTimeOffset.FromUnixTimeMilliseconds(requestedAt),
            Statements = RestoreStatements.Texts,
        };
    }

    private static string Describe(DomainFacts facts) =>
        string.Join(
            "; ",
            $"domain {facts.Name}",
            $"roid {facts.Roid}",
            $"sponsor {facts.ClId}",
            $"status {Listed(facts.Statuses)}",
            $"registrant {facts.Registrant ?? "none shown"}",
            $"contacts {Listed(facts.Contacts)}",
            $"name servers {Listed(facts.NameServers)}",
            $"DS {Listed(facts.DsData)}",
            $"created {Date(facts.CrDate)}",
            $"expires {Date(facts.ExDate)}");

    private static string Listed(IReadOnlyList<string> values) => values.Count == 0 ? "none shown" : string.Join(", ", values);

    private static string Date(DateTimeOffset? moment) =>
        moment?.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture) ?? "not shown";
}
