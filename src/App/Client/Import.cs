using System.Globalization;
using System.Text.Json;

namespace Reprieve.App.Client;

/// <summary>One row of the portfolio file: the columns of <c>domains import</c>, each as written.</summary>
internal sealed record ImportRow
{
    /// <summary>The line of the file it starts at; 0 where it comes from no file.</summary>
    public int Line { get; init; }

    public required string DomainName { get; init; }

    /// <summary>The other columns by name, those with a value.</summary>
    public required IReadOnlyDictionary<string, string> Columns { get; init; }
}

/// <summary>What an import came to; a row that was not taken hurt no other.</summary>
internal sealed record ImportResult(int Added, int Updated, int Unchanged, IReadOnlyList<RefusedRow> Refused);

/// <summary>A row that was not taken, and why.</summary>
internal sealed record RefusedRow(int Line, string DomainName, string Message);

/// <summary>Puts domains into the account: an action of ours, 500 rows a call.</summary>
internal sealed class Import(ApiConnection connection)
{
    public const string Action = "ImportDomains";
    private const int RowsPerCall = 500;

    /// <summary>The columns a row may have besides DomainName, named as on the wire.</summary>
    public static IReadOnlyList<string> Columns { get; } =
        ["Account", "DeletedDate", "DsData", "ExpirationDate", "NameServers", "Registry", "Remark"];

    public async Task<ImportResult> SendAsync(IReadOnlyList<ImportRow> rows, Action<int> sent, CancellationToken cancellationToken)
    {
        var result = new ImportResult(0, 0, 0, []);
        foreach (var chunk in rows.Chunk(RowsPerCall))
        {
            List<KeyValuePair<string, string>> parameters = [];
            for (var i = 0; i < chunk.Length; i++)
            {
                var prefix = string.Create(CultureInfo.InvariantCulture, $"Domain.{i + 1}.");
                parameters.Add(new($"{prefix}DomainName", chunk[i].DomainName));
                parameters.AddRange(chunk[i].Columns.Select(column => new KeyValuePair<string, string>($"{prefix}{column.Key}", column.Value)));
            }

            // Sent twice, it would change nothing the second time.
            result = Add(result, await connection.CallOnceAsync(Action, parameters, cancellationToken), chunk);
            sent(chunk.Length);
        }

        return result;
    }

    private static ImportResult Add(ImportResult sum, JsonElement answer, ImportRow[] chunk) => new(
        sum.Added + answer.GetProperty("Added").GetInt32(),
        sum.Updated + answer.GetProperty("Updated").GetInt32(),
        sum.Unchanged + answer.GetProperty("Unchanged").GetInt32(),
        [
            .. sum.Refused,
            .. answer.GetProperty("Errors").GetProperty("Error").EnumerateArray().Select(error => new RefusedRow(
                chunk[error.GetProperty("Number").GetInt32() - 1].Line,
                error.GetProperty("DomainName").GetString() ?? "",
                error.GetProperty("Message").GetString() ?? "")),
        ]);
}
