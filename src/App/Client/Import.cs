using System.Globalization;
using System.Text.Json;

namespace Reprieve.App.Client;

/// <summary>One row of the portfolio file: the columns of <c>domains import</c>, each as written.</summary>
internal sealed record ImportRow
{
    public required string DomainName { get; init; }

    /// <summary>The other columns by name, those with a value.</summary>
    public required IReadOnlyDictionary<string, string> Columns { get; init; }
}

/// <summary>Puts domains into the account: an action of ours, 500 rows a call.</summary>
internal sealed class Import(ApiConnection connection)
{
    public const string Action = "ImportDomains";
    private const int RowsPerCall = 500;

    /// <summary>The columns a row may have besides DomainName, named as on the wire.</summary>
    public static IReadOnlyList<string> Columns { get; } =
        ["Account", "DeletedDate", "DsData", "ExpirationDate", "NameServers", "Registry", "Remark"];

    public async Task<IReadOnlyList<JsonElement>> SendAsync(IReadOnlyList<ImportRow> rows, Action<int> sent, CancellationToken cancellationToken)
    {
        List<JsonElement> answers = [];
        foreach (var chunk in rows.Chunk(RowsPerCall))
        {
            List<KeyValuePair<string, string>> parameters = [];
            for (var i = 0; i < chunk.Length; i++)
            {
                var prefix = string.Create(CultureInfo.InvariantCulture, $"Domain.{i + 1}.");
                parameters.Add(new($"{prefix}DomainName", chunk[i].DomainName));
                parameters.AddRange(chunk[i].Columns.Select(column => new KeyValuePair<string, string>($"{prefix}{column.Key}", column.Value)));
            }

            answers.Add(await connection.CallOnceAsync(Action, parameters, cancellationToken));
            sent(chunk.Length);
        }

        return answers;
    }
}
