using Reprieve.Server.Operations.Domains;

namespace Reprieve.Server.Console.Pages.Redeem;

/// <summary>Domain names in what people paste or drop.</summary>
/// <param name="Names">U-label form, each once, in the order they came.</param>
/// <param name="Unreadable">What is no domain name.</param>
internal sealed record RedeemNames(IReadOnlyList<string> Names, IReadOnlyList<string> Unreadable)
{
    /// <summary>An order's most; more is several orders.</summary>
    public const int Most = 1000;

    private static readonly char[] _between = [' ', '\t', '\r', '\n', ',', ';', '"', '，', '；', '、'];

    /// <summary>Names between blanks, commas, semicolons and line ends.</summary>
    public static RedeemNames OfText(string text) => Of(text.Split(_between, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));

    /// <summary>The first column of a file; its first line may name the columns, and # begins a comment.</summary>
    public static RedeemNames OfFile(string text) => Of(text.TrimStart('\uFEFF').Split('\n')
        .Select(line => line.Split(',', ';', '\t')[0].Trim().Trim('"'))
        .Where((field, number) => field.Length > 0 && field[0] != '#' && (number > 0 || !field.Equals("DomainName", StringComparison.OrdinalIgnoreCase))));

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
