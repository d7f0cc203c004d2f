using System.CommandLine;
using Reprieve.App.Client;
using Reprieve.App.Files;
using Reprieve.Server.Ledger;

namespace Reprieve.App.Commands;

/// <summary><c>reprieve reconcile</c>: holds a registry's bill against the charges written down here, and those against what customers paid.</summary>
internal static class ReconcileCommand
{
    /// <summary>
    /// How far around the span charges are looked for that belong to a line in it: clocks differ, and of a command whose answer was lost we
    /// learn later, of one that was carried out late after a day. Two days, ms.
    /// </summary>
    private const long Margin = 2 * 86_400_000L;

    private const long LastMs = 253_402_300_799_999;

    public static Command Create()
    {
        var file = new Argument<string>("FILE.csv")
        {
            Description = "At,ClTRID,SvTRID,DomainName,Command,Currency,Amount; the first line names the columns, in any order. - is standard input.",
        };
        var registry = new Option<string?>("--registry") { Description = "Whose bill it is: the registry's name in the server's configuration. Needed where there are charges of several.", HelpName = "NAME" };
        var from = new Option<string?>("--from") { Description = "The beginning of the time that is accounted for, with its zone: 2026-11-01T00:00:00Z. Else that of the bill's first line.", HelpName = "TIME" };
        var to = new Option<string?>("--to") { Description = "Its end, the first moment after it. Else that of the bill's last line.", HelpName = "TIME" };
        var json = new Option<bool>("--json") { Description = "Print one JSON document." };
        var command = new Command(
            "reconcile", "Tells every difference between a registry's bill, the charges written down here and what customers paid. For operators. Ends 0 if there is none, 2 if there are, 1 if it could not compare.")
        {
            file, registry, from, to, json,
        };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            new Options(parsed.GetRequiredValue(file), parsed.GetValue(registry), parsed.GetValue(from), parsed.GetValue(to)),
            new ReconcileReport(parsed.GetValue(json)),
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(Options options, ReconcileReport report, CancellationToken cancellationToken)
    {
        try
        {
            return await CompareAsync(options, report, cancellationToken);
        }
        catch (Exception exception) when (exception is CommandException or ApiRefusalException)
        {
            report.BrokenOff(exception.Message);
            throw;
        }
    }

    private static async Task<int> CompareAsync(Options options, ReconcileReport report, CancellationToken cancellationToken)
    {
        var (file, registry, from, to) = options;
        var bill = BillFile.Read(file);
        var span = Span(file, bill, Time(from, "--from"), Time(to, "--to"));
        using var connection = ApiConnection.FromEnvironment();
        var books = new Books(connection);
        var (begin, end) = (span.From - Margin, Math.Min(LastMs, span.Before + Margin));
        var (items, first) = await books.ItemsAsync(registry, begin, end, cancellationToken);
        // What was captured in the span may have been asked for long before.
        var charges = await books.ChargesAsync(registry, Math.Min(begin, first ?? begin), end, cancellationToken);
        if (registry is null && charges.Select(charge => charge.Registry).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList() is { Count: > 1 } several)
        {
            throw new CommandException($"there are charges of several registries in this time: {string.Join(", ", several)}. --registry says whose bill {file} is.");
        }

        return report.Tell(span, bill, Reconciliation.Compare(bill.Lines, charges, items, span));
    }

    private static BilledSpan Span(string file, Bill bill, long? from, long? to)
    {
        if ((from is null || to is null) && bill.Lines.Count == 0)
        {
            throw new CommandException($"{file} has no restore and no renewal: without one, --from and --to have to say what time it is of.");
        }

        var span = new BilledSpan(from ?? bill.Lines.Min(line => line.At), to ?? (bill.Lines.Max(line => line.At) + 1));
        return span.From < span.Before
            ? span
            : throw new CommandException($"from {ReconcileReport.Text(span.From)} to {ReconcileReport.Text(span.Before)} is no time: the end has to be after the beginning.");
    }

    private static long? Time(string? text, string option) =>
        text is null ? null
        // A registry's day and one of ours begin at different times: neither is guessed.
        : BillFile.TryReadTime(text, out var time) && BillFile.HasZone(text) ? time
        : throw new CommandException($"{option} '{text}' is no time with a zone: write it like 2026-11-01T00:00:00Z, or +08:00 for Z.");

    private sealed record Options(string File, string? Registry, string? From, string? To);
}
