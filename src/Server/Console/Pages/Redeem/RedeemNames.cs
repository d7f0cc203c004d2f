using Reprieve.Server.Console.Pages.Domains;
using Reprieve.Server.Operations.Domains;
using Reprieve.Server.Operations.Files;

namespace Reprieve.Server.Console.Pages.Redeem;

/// <summary>Domain names in what people paste or drop.</summary>
/// <param name="Names">U-label form, each once, in the order they came.</param>
/// <param name="Unreadable">What is no domain name.</param>
internal sealed record RedeemNames(IReadOnlyList<string> Names, IReadOnlyList<string> Unreadable)
{
    /// <summary>An order's most; more is several orders.</summary>
    public const int Most = 1000;

    // Names are looked for in the first ones.
    private const int MostColumns = 256;

    private static readonly char[] _between = [' ', '\t', '\r', '\n', ',', ';', '"', '，', '；', '、'];

    /// <summary>Names between blanks, commas, semicolons and line ends.</summary>
    public static RedeemNames OfText(string text) => Of(text.Split(_between, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));

    /// <summary>
    /// The names of a table file, whichever column they are in, or all there are where there is nothing else; a line that begins with #
    /// is a comment.
    /// </summary>
    /// <exception cref="TableFileException">It is no such file.</exception>
    public static RedeemNames OfFile(Stream content)
    {
        List<TableRow> rows = [.. TableFile.Read(content).Where(row => !ImportRole.Cell(row, 0).StartsWith('#'))];
        if (rows.Count == 0)
        {
            return new RedeemNames([], []);
        }

        if (OfText(string.Join('\n', rows.SelectMany(row => row.Fields))) is { Unreadable.Count: 0 } all)
        {
            return all;
        }

        var isHeaded = ImportRole.HasHeader(rows);
        var column = Math.Max(0, Array.IndexOf(ImportRole.Guess(rows, isHeaded, Math.Min(rows.Max(row => row.Fields.Count), MostColumns)), ImportRole.Name));
        // What has a dot is no heading, but a name that went wrong: it is told.
        isHeaded &= !ImportRole.Cell(rows[0], column).Contains('.', StringComparison.Ordinal);
        return Of(rows.Skip(isHeaded ? 1 : 0).Select(row => ImportRole.Cell(row, column)).Where(field => field.Length > 0));
    }

    private static RedeemNames Of(IEnumerable<string> fields)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var names = new List<string>();
        var unreadable = new List<string>();
        foreach (var field in fields)
        {
            if (!DomainName.TryParse(field.TrimEnd('.'), out var name))
            {
                unreadable.Add(field);
            }
            else if (seen.Add(name.Ascii))
            {
                names.Add(name.Unicode);
            }
        }

        return new RedeemNames(names, unreadable);
    }
}
