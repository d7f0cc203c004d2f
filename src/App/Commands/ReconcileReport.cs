using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Reprieve.App.Files;
using Reprieve.Server.Ledger;

namespace Reprieve.App.Commands;

/// <summary>What <c>reconcile</c> tells: each difference with what to do about it and a closing line, or one JSON document; and the exit code.</summary>
internal sealed class ReconcileReport(bool isJson)
{
    private const int Agrees = 0;
    private const int Differs = 2;

    public int Tell(BilledSpan span, Bill bill, Reconciled found)
    {
        var lines = bill.Lines.Count(line => span.Contains(line.At));
        var exitCode = found.Differences.Count == 0 ? Agrees : Differs;
        if (isJson)
        {
            var document = new ReconcileDocument
            {
                From = Text(span.From),
                Before = Text(span.Before),
                Billed = lines,
                Matched = found.Matched,
                WithoutAmount = found.WithoutAmount,
                Unpriced = found.Unpriced,
                PassedOver = bill.PassedOver,
                Differences = [.. found.Differences.Select(Told)],
                ExitCode = exitCode,
            };
            Console.WriteLine(JsonSerializer.Serialize(document, ReconcileJson.Readable.ReconcileDocument));
            return exitCode;
        }

        foreach (var difference in found.Differences)
        {
            Console.WriteLine($"{difference.Kind}  {difference.DomainName}{Sides(difference)}{Where(difference)}");
            Console.WriteLine($"    {Remedy(difference)}");
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{found.Differences.Count} {(found.Differences.Count == 1 ? "difference" : "differences")}: {lines} lines of the bill from {Text(span.From)} to before {Text(span.Before)}, {found.Matched} charges that both have{Reservations(bill, found)}"));
        return exitCode;
    }

    /// <summary>Nothing was compared: standard error says why, and the document too.</summary>
    public void BrokenOff(string message)
    {
        if (isJson)
        {
            Console.WriteLine(JsonSerializer.Serialize(new ReconcileFailure { Error = message }, ReconcileJson.Readable.ReconcileFailure));
        }
    }

    /// <summary>UTC, to the millisecond: what may be given as --from and --to again.</summary>
    public static string Text(long utcMs) =>
        DateTimeOffset.FromUnixTimeMilliseconds(utcMs).UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);

    private static string Sides(Difference difference) =>
        (difference.Theirs is { } theirs ? $"  registry {theirs}" : "")
        + (difference.Ours is { } ours ? $"  {(difference.Kind == DifferenceKind.CapturedWithoutCharge ? "customer" : "here")} {ours}" : "");

    private static string Where(Difference difference) =>
        (difference.TaskNo is { } taskNo ? string.Create(CultureInfo.InvariantCulture, $"  task {taskNo} item {difference.Ordinal}") : "")
        + (difference.ClTrid is { } client ? $"  clTRID {client}" : "")
        + (difference.SvTrid is { } server ? $"  svTRID {server}" : "");

    private static string Remedy(Difference difference) => difference.Kind switch
    {
        DifferenceKind.OnlyAtRegistry =>
            "No command of this server's is known that was charged for. Was it sent by hand or by another system, or is it another span's? Else ask the registry what it was for.",
        DifferenceKind.OnlyHere =>
            "The bill has no such line. Is the file complete for this span? A charge at its edge may be on the next bill. Nothing is owed that is not billed.",
        DifferenceKind.AmountDiffers => "Hold the registry's price list against this line, then ask the registry, or correct ExpectedCost and MaxCost in the price list.",
        DifferenceKind.CurrencyDiffers => "Ask the registry which account it took this from; correct CostCurrency in the price list.",
        DifferenceKind.CapturedWithoutCharge when difference.OnlyReported =>
            "The restore had been requested before this order, which sent only its report: the registry charged whoever made the request, on the bill of that day. The customer paid for the restore.",
        DifferenceKind.CapturedWithoutCharge => "The customer paid, and no charge is known. Look at the item's timeline; if the registry never charges it, give the customer the money back (RefundAccount).",
        DifferenceKind.ChargedWithoutCapture => "The registry charged for what failed here, and the customer paid nothing. Claim it back from the registry, or bear it.",
        var other => throw new InvalidOperationException($"Nobody says what to do about {other}."),
    };

    private static string Reservations(Bill bill, Reconciled found) =>
        (found.WithoutAmount > 0 ? string.Create(CultureInfo.InvariantCulture, $", {found.WithoutAmount} of them without an amount of ours to compare") : "")
        + (found.Unpriced > 0 ? string.Create(CultureInfo.InvariantCulture, $"; {found.Unpriced} charges for accounts that are not charged") : "")
        + (bill.PassedOver.Count > 0 ? $"; passed over: {string.Join(", ", bill.PassedOver.Select(other => string.Create(CultureInfo.InvariantCulture, $"{other.Value} {other.Key}")))}" : "");

    private static ToldDifference Told(Difference difference) => new()
    {
        Kind = $"{difference.Kind}",
        DomainName = difference.DomainName,
        Theirs = difference.Theirs,
        Ours = difference.Ours,
        TaskNo = difference.TaskNo,
        Ordinal = difference.Ordinal,
        ClTRID = difference.ClTrid,
        SvTRID = difference.SvTrid,
        Remedy = Remedy(difference),
    };
}

/// <summary>The document of <c>reconcile --json</c>.</summary>
internal sealed record ReconcileDocument
{
    public required string From { get; init; }

    /// <summary>The first moment after it.</summary>
    public required string Before { get; init; }

    /// <summary>Lines of the bill in that time: restores and renewals.</summary>
    public required int Billed { get; init; }

    public required int Matched { get; init; }

    public required int WithoutAmount { get; init; }

    public required int Unpriced { get; init; }

    /// <summary>Lines of other commands, by command.</summary>
    public required IReadOnlyDictionary<string, int> PassedOver { get; init; }

    public required IReadOnlyList<ToldDifference> Differences { get; init; }

    public required int ExitCode { get; init; }
}

/// <summary>One difference in it. Kind is a <see cref="DifferenceKind"/>.</summary>
internal sealed record ToldDifference
{
    public required string Kind { get; init; }

    public required string DomainName { get; init; }

    public string? Theirs { get; init; }

    public string? Ours { get; init; }

    public string? TaskNo { get; init; }

    public int? Ordinal { get; init; }

    [JsonPropertyName("clTRID")]
    public string? ClTRID { get; init; }

    [JsonPropertyName("svTRID")]
    public string? SvTRID { get; init; }

    public required string Remedy { get; init; }
}

/// <summary>The document of a comparison that could not be made.</summary>
internal sealed record ReconcileFailure
{
    public required string Error { get; init; }
}

[JsonSerializable(typeof(ReconcileDocument))]
[JsonSerializable(typeof(ReconcileFailure))]
internal sealed partial class ReconcileJson : JsonSerializerContext
{
    // Names are read by people: Unicode stays as it is.
    public static ReconcileJson Readable { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
    });
}
