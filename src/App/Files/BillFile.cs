using System.Globalization;
using Reprieve.App.Client;
using Reprieve.Server.Ledger;
using Reprieve.Server.Operations.Files;
using Reprieve.Server.Storage;

namespace Reprieve.App.Files;

/// <summary>A registry's billing log as <c>reconcile</c> reads it, and how often it has commands that are none of ours.</summary>
internal sealed record Bill(IReadOnlyList<BilledLine> Lines, IReadOnlyDictionary<string, int> PassedOver);

/// <summary>Reads the CSV file of a registry's billing log; every fault names its line, and one is enough to compare nothing.</summary>
internal static class BillFile
{
    private static readonly string[] _needed = ["At", "DomainName", "Command", "Currency", "Amount"];
    private static readonly string[] _ids = ["ClTRID", "SvTRID"];

    public static Bill Read(string file)
    {
        try
        {
            using var reader = file == "-" ? Console.In : new StreamReader(file, detectEncodingFromByteOrderMarks: true);
            return Read(reader);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or FormatException or TableFileException)
        {
            throw new CommandException(exception is FormatException or TableFileException ? $"{file}, {exception.Message}" : exception.Message, inner: exception);
        }
    }

    /// <summary>An RFC 3339 time, epoch ms, or <c>yyyy-MM-dd[ HH:mm:ss]</c>, which is UTC, as bills are.</summary>
    public static bool TryReadTime(string text, out long utcMs)
    {
        if (text.Length >= 11 && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out utcMs))
        {
            return utcMs <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();
        }

        if (text is [_, _, _, _, '-', ..]
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            && time.UtcDateTime.Year >= 1970)
        {
            utcMs = time.ToUnixTimeMilliseconds();
            return true;
        }

        utcMs = 0;
        return false;
    }

    /// <summary>Whether it says what zone it is of.</summary>
    public static bool HasZone(string text) => !text.Contains('-', StringComparison.Ordinal)
        || (DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var time) && time.Kind != DateTimeKind.Unspecified);

    internal static Bill Read(TextReader reader)
    {
        Dictionary<string, int>? columns = null;
        List<BilledLine> lines = [];
        var passedOver = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var (line, fields) in CsvRows.Read(reader))
        {
            if (columns is null)
            {
                columns = Header(fields, line);
                continue;
            }

            if (fields.Count != columns[""])
            {
                throw new FormatException($"line {line}: {fields.Count} fields under {columns[""]} columns");
            }

            var command = Field("Command");
            ChargeKind? kind = command.ToLowerInvariant() switch
            {
                "restore" or "reactivate" => ChargeKind.Restore,
                "renew" => ChargeKind.Renew,
                "" => throw new FormatException($"line {line}: no Command"),
                _ => null,
            };
            if (kind is { } charged)
            {
                lines.Add(Line(charged, Field, line));
            }
            else
            {
                passedOver[command] = passedOver.GetValueOrDefault(command) + 1;
            }

            string Field(string name) => columns.TryGetValue(name, out var index) ? fields[index].Trim() : "";
        }

        return columns is null ? throw new FormatException("line 1: the file is empty") : new Bill(lines, passedOver);
    }

    private static BilledLine Line(ChargeKind kind, Func<string, string> field, int line)
    {
        if (!TryReadTime(field("At"), out var at))
        {
            throw new FormatException($"line {line}: At '{field("At")}' is no time: write it like 2026-11-24T12:46:31Z");
        }

        if (field("DomainName") is not { Length: > 0 } name)
        {
            throw new FormatException($"line {line}: no DomainName");
        }

        var (currency, amount) = (field("Currency"), field("Amount"));
        if (!Currency.IsKnown(currency))
        {
            throw new FormatException($"line {line}: Currency '{currency}' is none of ISO 4217");
        }

        // Below 0 it gives back what was charged before.
        if (!Currency.TryParse(amount.StartsWith('-') ? amount[1..] : amount, currency, out var minor))
        {
            throw new FormatException(string.Create(
                CultureInfo.InvariantCulture, $"line {line}: Amount '{amount}' is none of {currency}: digits, a point, and at most {Currency.Digits(currency)} decimals"));
        }

        return new BilledLine
        {
            At = at,
            Kind = kind,
            ClTrid = Id("ClTRID"),
            SvTrid = Id("SvTRID"),
            DomainName = Names.Ascii(name),
            Currency = currency,
            Amount = amount.StartsWith('-') ? -minor : minor,
        };

        string? Id(string column) => field(column) is { Length: > 0 } id ? id : null;
    }

    /// <summary>Where each column is, and under no name how many there are.</summary>
    private static Dictionary<string, int> Header(IReadOnlyList<string> fields, int line)
    {
        var columns = new Dictionary<string, int>(StringComparer.Ordinal) { [""] = fields.Count };
        for (var index = 0; index < fields.Count; index++)
        {
            // Standard input keeps a byte order mark. What else a registry tells is not looked at.
            var field = fields[index].Trim().Trim('\uFEFF');
            var column = _needed.Concat(_ids).FirstOrDefault(known => known.Equals(field, StringComparison.OrdinalIgnoreCase));
            if (column is not null && !columns.TryAdd(column, index))
            {
                throw new FormatException($"line {line}: the column {column} is there twice");
            }
        }

        return Array.Find(_needed, column => !columns.ContainsKey(column)) is { } missing
            ? throw new FormatException($"line {line}: the first line names the columns, and {missing} is not among them; needed are {string.Join(", ", _needed)}, and {string.Join(" and ", _ids)} where there are any")
            : columns;
    }
}
