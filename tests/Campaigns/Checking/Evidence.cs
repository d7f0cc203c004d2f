using System.Globalization;
using System.Text;

namespace Reprieve.Campaigns.Checking;

/// <summary>All that log and timelines say of one name, in the order of time: what a breach is understood from.</summary>
internal static class Evidence
{
    public static string Of(CampaignRecord record, string name)
    {
        var items = record.Items.Where(item => item.DomainName == name).ToList();
        var lines = record.Log.Where(row => row.Name == name && (row.Command != "info" || row.Fault is not null))
            .Select(row => (At: row.Wall.ToUnixTimeMilliseconds(), Text: Line($"registry  {row.Seq} {row.Command} {row.ClTRID} {row.Code} applied={row.Applied} {row.Fault}")))
            .Concat(items.SelectMany(item => record.Events.Where(line => line.TaskNo == item.TaskNo && line.Ordinal == item.Ordinal))
                .Select(line => (line.At, Text: Line($"item      {line.TaskNo} {line.Ordinal} {line.Kind} {line.Args}"))))
            .OrderBy(line => line.At);
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{name}\n");
        foreach (var (at, words) in lines)
        {
            text.Append(CultureInfo.InvariantCulture, $"  {DateTimeOffset.FromUnixTimeMilliseconds(at):HH:mm:ss.fff}  {words}\n");
        }

        foreach (var item in items)
        {
            text.Append(CultureInfo.InvariantCulture, $"  {item.TaskNo} {item.Ordinal}: {item.Status} {item.Step} {item.FailCode} intent {item.IntentKind} {item.IntentOutcome} tries {item.TryCount} taken over by {item.TakenOverBy} wait {item.WaitCode}\n");
        }

        return text.ToString();
    }

    private static string Line(FormattableString line) => FormattableString.Invariant(line);
}
