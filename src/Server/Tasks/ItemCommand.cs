using System.Text.Json;
using Reprieve.Server.Registries;
using Reprieve.Server.Storage;

namespace Reprieve.Server.Tasks;

/// <summary>The command that an item's recorded intent stands for, made from what info showed in the same round.</summary>
internal static class ItemCommand
{
    public static Task<RegistryAnswer> SendAsync(IRegistry line, HeldItem held, Situation now, CancellationToken cancellationToken)
    {
        var item = held.Item;
        var facts = held.Facts ?? throw new InvalidOperationException("A command without an info before it.");
        var clTrid = item.IntentClTrid ?? throw new InvalidOperationException("A command without an intent.");
        return item.IntentKind switch
        {
            IntentKind.Request => line.RequestRestoreAsync(
                item.DomainName,
                item.Quote is { } quote ? JsonSerializer.Deserialize(quote, ReasonJson.Default.RestoreQuote) : null,
                facts.ExDate,
                clTrid,
                cancellationToken),
            IntentKind.Report => line.ReportRestoreAsync(
                ReportText.Write(item, held.Reading, facts, now.RegistryNow), clTrid, cancellationToken),
            IntentKind.Renew => line.RenewAsync(
                item.DomainName,
                facts.ExDate ?? throw new InvalidOperationException("A renewal without an expiry."),
                years: 1,
                clTrid,
                cancellationToken),
            IntentKind.Update => line.UpdateAsync(
                AfterRestoreRules.MissingFrom(facts, item, now) ?? throw new InvalidOperationException("An update that changes nothing."),
                clTrid,
                cancellationToken),
            var other => throw new InvalidOperationException($"No command for {other}."),
        };
    }
}
