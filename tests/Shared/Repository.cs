namespace Reprieve.Tests;

/// <summary>Where the checkout stands, found upwards from the test's binaries.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Reprieve.slnx")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("Reprieve.slnx is in no folder above the test binaries.");
    }
}
