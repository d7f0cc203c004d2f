using Reprieve.App.Client;

namespace Reprieve.App.Files;

/// <summary>The names a person gave, on the command line and in a file of one name a line (<c>#</c> starts a comment).</summary>
internal static class NameList
{
    /// <summary>Each name once, as first written; <c>-</c> as the file is standard input.</summary>
    public static IReadOnlyList<string> Read(IEnumerable<string> words, string? file) =>
        [.. words.Select(Clean).Concat(Lines(file)).Where(name => name.Length > 0).DistinctBy(Names.Ascii, StringComparer.Ordinal)];

    // A byte order mark that standard input brings along, and the root's dot, are no part of a name.
    private static string Clean(string text) => text.Trim().Trim('\uFEFF').Trim().TrimEnd('.');

    private static IEnumerable<string> Lines(string? file)
    {
        if (file is null)
        {
            return [];
        }

        try
        {
            return [.. (file == "-" ? Console.In.ReadToEnd().Split('\n') : File.ReadAllLines(file))
                .Select(line => Clean(line.Split('#')[0]))];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"{file}: {exception.Message}", inner: exception);
        }
    }
}
