namespace Reprieve.Server.Operations;

/// <summary>The names of every action that Domain 2018-01-29 has, here or not.</summary>
public static class PublishedActions
{
    public static IReadOnlyList<string> Names { get; } = Read();

    private static string[] Read()
    {
        using var file = typeof(PublishedActions).Assembly.GetManifestResourceStream("published-actions.txt")
            ?? throw new InvalidOperationException("published-actions.txt is not built in.");
        using var reader = new StreamReader(file);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
