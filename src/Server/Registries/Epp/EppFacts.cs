using System.Globalization;
using Reprieve.Epp;
using Reprieve.Epp.Domain;
using Reprieve.Epp.Extensions;
using Reprieve.Epp.Session;

namespace Reprieve.Server.Registries.Epp;

/// <summary>From EPP's answers to what the engine decides on, and from a change to the update that makes it.</summary>
internal static class EppFacts
{
    internal static RegistryAnswer Answer(EppResponse response)
    {
        var reasons = response.Results.SelectMany(result => result.Values)
            .Select(value => value.Reason)
            .Where(reason => !string.IsNullOrWhiteSpace(reason));
        var reason = string.Join("; ", reasons);
        return new RegistryAnswer(
            response.Code,
            string.Join("; ", response.Results.Select(result => result.Message)),
            reason.Length > 0 ? reason : null,
            response.SvTRID);
    }

    /// <summary>An answer of success whose data could not be read has no facts, and says so as its reason.</summary>
    internal static Inspection Inspection(EppResponse response)
    {
        var answer = Answer(response);
        if (!response.IsSuccess)
        {
            return new Inspection(answer, null);
        }

        if (response.Data<DomainInfoData>() is not { } info)
        {
            var fault = response.ResData.OfType<UnknownElement>().FirstOrDefault()?.Fault ?? "The answer has no domain:infData.";
            return new Inspection(answer with { Reason = fault }, null);
        }

        // No rgp:infData means no grace period, and one that can't be read does not: a restore would look proved.
        if (response.Extensions.OfType<UnknownElement>().FirstOrDefault(element => element.NamespaceUri == EppNamespaces.RgpUri) is { } rgpUnread)
        {
            return new Inspection(answer with { Reason = rgpUnread.Fault ?? "The answer's rgp extension is not rgp:infData." }, null);
        }

        var rgp = response.Extension<RgpInfoData>()?.Status ?? [];
        var secDns = response.Extension<SecDnsInfoData>()?.Data;
        return new Inspection(answer, new DomainFacts
        {
            Name = info.Name,
            Roid = info.Roid,
            ClId = info.ClID,
            Statuses = [.. info.Status.Select(status => status.Value)],
            RgpStatuses = [.. rgp.Select(status => status.Value)],
            RedemptionEnd = rgp.Where(status => status.Value == RgpStatus.RedemptionPeriod)
                .Select(EndDate)
                .FirstOrDefault(date => date is not null),
            CrDate = info.CrDate,
            UpDate = info.UpDate,
            ExDate = info.ExDate,
            TrDate = info.TrDate,
            Registrant = info.Registrant,
            Contacts = [.. info.Contacts.Select(contact => contact.Type is null ? contact.Id : $"{contact.Type}:{contact.Id}")],
            NameServers = [.. info.Ns.Select(server => server.Name)],
            DsData = [.. secDns?.Ds.Select(ds => ds.ToString()) ?? []],
        });
    }

    /// <summary>The message at the head of the queue; null where the answer shows none.</summary>
    internal static RegistryMessage? Message(EppResponse response, string maskedXml)
    {
        if (response.MsgQ is not { Id.Length: > 0 } queue || response.Code != EppCode.SuccessAckToDequeue)
        {
            return null;
        }

        var ended = response.Data<DomainPendingActionData>();
        return new RegistryMessage(queue.Id, queue.QDate, queue.Msg?.ToString(), maskedXml)
        {
            PendingDomain = ended?.Name.ToLowerInvariant(),
            PendingClTrid = ended?.PaClTRID,
            IsCarriedOut = ended?.PaResult,
            IsLowBalance = response.ResData.Concat(response.Extensions).Any(element => element.NamespaceUri == EppNamespaces.LowBalancePollUri),
            SvTrid = response.SvTRID,
        };
    }

    /// <summary>The registry's clock minus ours; null where it shows none, or one that is a century off, which is none.</summary>
    internal static TimeSpan? ClockOffset(Greeting greeting, DateTimeOffset at) =>
        greeting.SvDate - at is { TotalDays: > -36_525 and < 36_525 } offset ? offset : null;

    /// <summary>
    /// The update for a change; the command is null, and the reason given, where nothing is left that the registry takes.
    /// </summary>
    internal static (DomainUpdate? Command, string? LeftOut) Update(DomainChange change, bool offersSecDns)
    {
        var hasDs = change.AddDsData.Count > 0 || change.RemoveDsData.Count > 0;
        var leftOut = hasDs && !offersSecDns ? "DS records were left out: the registry does not offer secDNS-1.1" : null;
        var add = new DomainAddRem { Ns = Servers(change.AddNameServers) };
        var rem = new DomainAddRem
        {
            Ns = Servers(change.RemoveNameServers),
            Status = [.. change.RemoveStatuses.Select(status => new ObjectStatus(status))],
        };
        if (add.IsEmpty && rem.IsEmpty && (!hasDs || leftOut is not null))
        {
            return (null, leftOut ?? "Nothing was to be changed");
        }

        var update = new DomainUpdate(change.DomainName) { Add = add.IsEmpty ? null : add, Rem = rem.IsEmpty ? null : rem };
        return (hasDs && offersSecDns
            ? update with
            {
                Extensions =
                [
                    new SecDnsUpdate
                    {
                        Rem = DsOf(change.RemoveDsData),
                        Add = DsOf(change.AddDsData),
                    },
                ],
            }
            : update, leftOut);
    }

    private static IReadOnlyList<NameServer> Servers(IReadOnlyList<string> names) =>
        [.. names.Select(name => new NameServer(name))];

    private static SecDnsData? DsOf(IReadOnlyList<string> records) =>
        records.Count > 0 ? new SecDnsData { Ds = [.. records.Select(ParseDs)] } : null;

    private static DsData ParseDs(string text)
    {
        var parts = text.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return parts.Length >= 4
            && ushort.TryParse(parts[0], CultureInfo.InvariantCulture, out var keyTag)
            && byte.TryParse(parts[1], CultureInfo.InvariantCulture, out var alg)
            && byte.TryParse(parts[2], CultureInfo.InvariantCulture, out var digestType)
            ? new DsData(keyTag, alg, digestType, string.Concat(parts[3..]))
            : throw new FormatException($"A DS record is `keyTag algorithm digestType digest`, not: {text}");
    }

    /// <summary>Some registries put <c>endDate=…</c> into the rgpStatus.</summary>
    private static DateTimeOffset? EndDate(ObjectStatus status)
    {
        const string prefix = "endDate=";
        var start = status.Text?.IndexOf(prefix, StringComparison.OrdinalIgnoreCase) ?? -1;
        const DateTimeStyles style = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        return start >= 0
            && DateTimeOffset.TryParse(status.Text.AsSpan(start + prefix.Length).Trim(), CultureInfo.InvariantCulture, style, out var date)
            ? date
            : null;
    }
}
