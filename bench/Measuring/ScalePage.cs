namespace Reprieve.Bench.Measuring;

/// <summary>The table's place in docs/scale.md.</summary>
internal static class ScalePage
{
    private const string Begin = "<!-- bench -->";
    private const string End = "<!-- /bench -->";

    public static void Write(string table)
    {
        var path = Path.Combine(Machine.Root, "docs", "scale.md");
        var page = File.ReadAllText(path);
        var from = page.IndexOf(Begin, StringComparison.Ordinal);
        var to = page.IndexOf(End, StringComparison.Ordinal);
        if (from < 0 || to < from)
        {
            throw new InvalidDataException($"{path} has no place for the table: {Begin} … {End}");
        }

        File.WriteAllText(path, $"{page[..(from + Begin.Length)]}\n{table.ReplaceLineEndings("\n")}{page[to..]}");
    }
}
