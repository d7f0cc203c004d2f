using System.CommandLine;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Reprieve.App.Client;
using Reprieve.App.Files;
using Spectre.Console;

namespace Reprieve.App.Commands;

/// <summary><c>reprieve price</c>: the price list from and to a CSV file.</summary>
internal static class PriceCommand
{
    private static readonly string _columns = string.Join(',', PriceBook.Columns);

    public static Command Create() => new("price", "The price list: what redemptions cost the accounts that pay.") { CreateImport(), CreateExport(), CreateList() };

    private static Command CreateImport()
    {
        var file = new Argument<string>("FILE.csv") { Description = $"{_columns}; the first line names the columns. - is standard input." };
        var reason = new Option<string?>("--reason") { Description = "Why, for the audit.", HelpName = "TEXT" };
        var json = new Option<bool>("--json") { Description = "Print one JSON document." };
        var import = new Command(
            "import",
            "Adds each row as a new price, from EffectiveFrom or now on; a row without Amount and PassThrough ends the price. What holds already is left, "
            + "so it may be repeated. Prices that the file does not name stay. Ends 1 if a row was refused.")
        {
            file, reason, json,
        };
        import.SetAction((parsed, cancellationToken) =>
            ImportAsync(parsed.GetRequiredValue(file), parsed.GetValue(reason), parsed.GetValue(json), cancellationToken));
        return import;
    }

    private static Command CreateExport()
    {
        var file = new Argument<string>("FILE.csv") { Description = $"Written anew: {_columns}. - is standard output." };
        var export = new Command("export", "Writes what is in force and what comes into force later, as import takes it.") { file };
        export.SetAction((parsed, cancellationToken) => ExportAsync(parsed.GetRequiredValue(file), cancellationToken));
        return export;
    }

    private static Command CreateList()
    {
        var suffix = new Option<string?>("--suffix") { Description = "Only of this suffix, or of this name that has a price of its own.", HelpName = "S" };
        var currency = new Option<string?>("--currency") { Description = "Only in this currency (ISO 4217).", HelpName = "C" };
        var history = new Option<bool>("--history") { Description = "Every row there ever was." };
        var json = new Option<bool>("--json") { Description = "Print a JSON array of the rows, as QueryPrices answers them." };
        var list = new Command("list", "Prints what is in force and what comes into force later.") { suffix, currency, history, json };
        list.SetAction((parsed, cancellationToken) => ListAsync(
            parsed.GetValue(suffix), parsed.GetValue(currency), parsed.GetValue(history), parsed.GetValue(json), cancellationToken));
        return list;
    }

    private static async Task<int> ImportAsync(string file, string? reason, bool isJson, CancellationToken cancellationToken)
    {
        try
        {
            var rows = PriceFile.Read(file);
            using var connection = ApiConnection.FromEnvironment();
            var result = await new PriceBook(connection).ImportAsync(rows, reason, _ => { }, cancellationToken);
            if (isJson)
            {
                Console.WriteLine(JsonSerializer.Serialize(result, PriceJson.Readable.PriceImportResult));
                return result.Refused.Count == 0 ? 0 : 1;
            }

            foreach (var row in result.Refused)
            {
                Console.WriteLine($"line {row.Line}: {row.Suffix}: {row.Message}");
            }

            Console.WriteLine($"{result.Added} added, {result.Unchanged} unchanged, {result.Refused.Count} refused");
            return result.Refused.Count == 0 ? 0 : 1;
        }
        catch (Exception exception) when (isJson && exception is CommandException or ApiRefusalException)
        {
            Console.WriteLine(JsonSerializer.Serialize(new ImportFailure { Error = exception.Message }, ImportJson.Readable.ImportFailure));
            throw;
        }
    }

    private static async Task<int> ExportAsync(string file, CancellationToken cancellationToken)
    {
        using var connection = ApiConnection.FromEnvironment();
        var prices = await new PriceBook(connection).ListAsync(null, null, history: false, cancellationToken);
        PriceFile.Write(file, prices);
        if (file != "-")
        {
            await Console.Error.WriteLineAsync($"{prices.Count} prices written to {file}");
        }

        return 0;
    }

    private static async Task<int> ListAsync(string? suffix, string? currency, bool history, bool isJson, CancellationToken cancellationToken)
    {
        using var connection = ApiConnection.FromEnvironment();
        var prices = await new PriceBook(connection).ListAsync(suffix, currency, history, cancellationToken);
        if (isJson)
        {
            Console.WriteLine($"[{string.Join(",\n", prices.Select(price => price.GetRawText()))}]");
            return 0;
        }

        Draw(prices, history);
        Console.WriteLine(prices.Count == 1 ? "1 price" : $"{prices.Count} prices");
        return 0;
    }

    private static void Draw(IReadOnlyList<JsonElement> prices, bool history)
    {
        var hasCosts = prices.Any(price => price.TryGetProperty("CostCurrency", out _));
        var table = new Table().RoundedBorder().AddColumns("Suffix", "Action", "Price", "From (UTC+8)");
        if (history)
        {
            table.AddColumn("Written (UTC+8)");
        }

        if (hasCosts)
        {
            table.AddColumns("Expected cost", "Most");
        }

        foreach (var price in prices)
        {
            var amount = Text(price, "Amount") is { Length: > 0 } text ? text : price.GetProperty("PassThrough").GetBoolean() ? "the registry's fee," : "ends,";
            List<string> cells = [Text(price, "Suffix"), Text(price, "Action"), $"{amount} {Text(price, "Currency")}", Text(price, "EffectiveFrom")];
            if (history)
            {
                cells.Add(Text(price, "CreateTime"));
            }

            if (hasCosts)
            {
                cells.Add(Cost(price, "ExpectedCost"));
                cells.Add(Cost(price, "MaxCost"));
            }

            table.AddRow([.. cells.Select(cell => new Text(cell))]);
        }

        Screen.Wide().Write(table);
    }

    private static string Cost(JsonElement price, string name) =>
        Text(price, name) is { Length: > 0 } cost ? string.Create(CultureInfo.InvariantCulture, $"{cost} {Text(price, "CostCurrency")}") : "";

    private static string Text(JsonElement element, string name) => element.TryGetProperty(name, out var member) ? member.GetString() ?? "" : "";
}

[JsonSerializable(typeof(PriceImportResult))]
internal sealed partial class PriceJson : JsonSerializerContext
{
    // Names are read by people: Unicode stays as it is.
    public static PriceJson Readable { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
    });
}
