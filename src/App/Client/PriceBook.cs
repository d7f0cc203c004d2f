using System.Globalization;
using System.Text.Json;

namespace Reprieve.App.Client;

/// <summary>One row for the price list: the columns of <c>price import</c> that have a value, each as written.</summary>
/// <param name="Line">The line of the file it starts at; 0 where it comes from no file.</param>
/// <param name="Columns">By the names on the wire.</param>
internal sealed record PriceEntry(int Line, IReadOnlyDictionary<string, string> Columns);

/// <summary>What an import came to; a row that was not taken hurt no other.</summary>
internal sealed record PriceImportResult(int Added, int Unchanged, IReadOnlyList<RefusedPrice> Refused);

/// <summary>A row that was not taken, and why.</summary>
internal sealed record RefusedPrice(int Line, string Suffix, string Message);

/// <summary>The server's price list, by actions of ours.</summary>
internal sealed class PriceBook(ApiConnection connection)
{
    private const int RowsPerCall = 500;
    private const int PageSize = 5000;

    /// <summary>The columns of a row, named as on the wire.</summary>
    public static IReadOnlyList<string> Columns { get; } =
        ["Suffix", "Action", "Currency", "Amount", "EffectiveFrom", "PassThrough", "CostCurrency", "ExpectedCost", "MaxCost"];

    /// <summary>Adds what is not there yet; sent twice, it changes nothing the second time.</summary>
    public async Task<PriceImportResult> ImportAsync(IReadOnlyList<PriceEntry> rows, string? reason, Action<int> sent, CancellationToken cancellationToken)
    {
        var result = new PriceImportResult(0, 0, []);
        foreach (var call in Calls(rows))
        {
            List<KeyValuePair<string, string>> parameters = reason is null ? [] : [new("Reason", reason)];
            parameters.AddRange(call.SelectMany((row, index) => row.Columns.Select(column => new KeyValuePair<string, string>(
                string.Create(CultureInfo.InvariantCulture, $"Price.{index + 1}.{column.Key}"), column.Value))));
            result = Add(result, await connection.CallOnceAsync("ImportPrices", parameters, cancellationToken), call);
            sent(call.Count);
        }

        return result;
    }

    /// <summary>What is in force with what comes into force later, or the whole history; by suffix, action, currency and date.</summary>
    public async Task<IReadOnlyList<JsonElement>> ListAsync(string? suffix, string? currency, bool history, CancellationToken cancellationToken)
    {
        List<JsonElement> prices = [];
        int? total = null;
        for (var page = 1; ; page++)
        {
            List<KeyValuePair<string, string>> parameters =
            [
                new("PageNum", page.ToString(CultureInfo.InvariantCulture)),
                new("PageSize", PageSize.ToString(CultureInfo.InvariantCulture)),
                new(history ? "History" : "Scheduled", "true"),
            ];
            if (suffix is not null)
            {
                parameters.Add(new("Suffix", suffix));
            }

            if (currency is not null)
            {
                parameters.Add(new("Currency", currency));
            }

            var answer = await connection.CallAsync("QueryPrices", parameters, cancellationToken);
            if (total is { } before && before != answer.GetProperty("TotalItemNum").GetInt32())
            {
                // Changed between two pages: from the start, so that none is missed.
                (total, page) = (null, 0);
                prices.Clear();
                continue;
            }

            total = answer.GetProperty("TotalItemNum").GetInt32();
            prices.AddRange(answer.GetProperty("Data").GetProperty("Price").EnumerateArray());
            if (!answer.GetProperty("NextPage").GetBoolean())
            {
                return prices;
            }
        }
    }

    // The rows of one suffix go together: each is compared with what those before it make of the price.
    private static IEnumerable<IReadOnlyList<PriceEntry>> Calls(IReadOnlyList<PriceEntry> rows)
    {
        List<PriceEntry> call = [];
        foreach (var together in rows.GroupBy(row => Names.Ascii(row.Columns.GetValueOrDefault("Suffix", "").TrimStart('.')), StringComparer.Ordinal).SelectMany(suffix => suffix.Chunk(RowsPerCall)))
        {
            if (call.Count + together.Length > RowsPerCall)
            {
                yield return call;
                call = [];
            }

            call.AddRange(together);
        }

        if (call.Count > 0)
        {
            yield return call;
        }
    }

    private static PriceImportResult Add(PriceImportResult sum, JsonElement answer, IReadOnlyList<PriceEntry> call) => new(
        sum.Added + answer.GetProperty("Added").GetInt32(),
        sum.Unchanged + answer.GetProperty("Unchanged").GetInt32(),
        [
            .. sum.Refused,
            .. answer.GetProperty("Errors").GetProperty("Error").EnumerateArray().Select(error => new RefusedPrice(
                call[error.GetProperty("Number").GetInt32() - 1].Line,
                error.GetProperty("Suffix").GetString() ?? "",
                error.GetProperty("Message").GetString() ?? "")),
        ]);
}
