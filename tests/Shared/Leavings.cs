using System.Globalization;

namespace Reprieve.Tests;

/// <summary>
/// What tests leave for the scan of secrets that ends <c>./test</c>: folders and outputs go to <c>REPRIEVE_LEAVINGS</c>, and where
/// that is unset they go altogether.
/// </summary>
internal static class Leavings
{
    private static readonly Lock _gate = new();

    /// <summary>Null where nothing is kept.</summary>
    public static string? Folder { get; } = Environment.GetEnvironmentVariable("REPRIEVE_LEAVINGS") is { Length: > 0 } folder ? folder : null;

    /// <summary>A test is done with this folder.</summary>
    public static void Take(string folder)
    {
        if (Folder is null)
        {
            Directory.Delete(folder, recursive: true);
            return;
        }

        var target = Path.Combine(Folder, Path.GetFileName(Path.TrimEndingDirectorySeparator(folder)));
        try
        {
            Directory.Move(folder, target);
        }
        catch (IOException)
        {
            // On another file system.
            foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
            {
                var copy = Path.Combine(target, Path.GetRelativePath(folder, file));
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!); // a file is in a folder
                File.Copy(file, copy, overwrite: true);
            }

            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>What a process said, or a server answered.</summary>
    /// <param name="kind">Such as <c>answers</c>: the file's name.</param>
    public static void Add(string kind, string text)
    {
        if (Folder is null)
        {
            return;
        }

        lock (_gate)
        {
            File.AppendAllText(Path.Combine(Folder, string.Create(CultureInfo.InvariantCulture, $"{kind}-{Environment.ProcessId}.log")), text + "\n");
        }
    }
}
