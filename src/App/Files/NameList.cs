using Reprieve.App.Client;

namespace Reprieve.App.Files;

/// <summary>The names a person gave, on the command line and in a file of one name a line (<c>#</c> starts a comment).</summary>
internal static class NameList
{
    /// <summary>Each name once, as first written; <c>-</c> as the file is standard input.</summary>
    public static IReadOnlyList<string> Read(IEnumerable<string> words, string? file) =>
        [.. words.Concat(Lines(file)).DistinctBy(Names.Ascii, StringComparer.Ordinal)];

    private static IEnumerable<string> Lines(string? file)
    {
        if (file is null)
        {
            return [];
        }

        try
        {
            return [.. (file == "-" ? Console.In.ReadToEnd().Split('\n') : File.ReadAllLines(file))
                .Select(line => line.Split('#')[0].Trim())
                .Where(line => line.Length > 0)];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"{file}: {exception.Message}", inner: exception);
        }
    }
}
