namespace Reprieve.Tests;

/// <summary>
/// The folder of facts from outside (recorded requests, EPP schemas, RFC samples) that tests read where it stands:
/// <c>REPRIEVE_CONFORMANCE</c>, else <c>shared</c> beside the checkout.
/// </summary>
internal static class Conformance
{
    /// <summary>The file or folder at this path, or null where the folder is absent; with CI=true its absence fails the test.</summary>
    public static string? Find(string relativePath)
    {
        var root = Environment.GetEnvironmentVariable("REPRIEVE_CONFORMANCE")
            ?? Path.Combine(Repository.Root, "..", "shared");
        var path = Path.GetFullPath(Path.Combine(root, relativePath));
        if (Path.Exists(path))
        {
            return path;
        }

        if (Environment.GetEnvironmentVariable("CI") == "true")
        {
            Assert.Fail($"The conformance folder lacks {relativePath}: set REPRIEVE_CONFORMANCE to a folder that has it.");
        }

        Console.Error.WriteLine($"conformance: {relativePath} is not here, its cases were not run (set REPRIEVE_CONFORMANCE)");
        return null;
    }
}
