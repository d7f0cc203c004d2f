namespace Reprieve.App.Files;

/// <summary>Writes a file anew: it is whole or as it was before.</summary>
internal static class WholeFile
{
    public static void Replace(string file, Action<Stream> write)
    {
        var made = $"{file}.{Guid.CreateVersion7():N}.tmp";
        try
        {
            using (var stream = File.Create(made))
            {
                write(stream);
            }

            File.Move(made, file, overwrite: true);
        }
        catch
        {
            File.Delete(made);
            throw;
        }
    }
}
