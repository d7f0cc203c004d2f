namespace Reprieve.Tests;

/// <summary>Compares an answer with a file kept in the tree; <c>UPDATE_GOLDEN=1</c> rewrites the file, and refuses to under CI.</summary>
internal static class Golden
{
    /// <param name="actual">The text to compare, byte for byte.</param>
    /// <param name="pathUnderTests">The golden file, relative to <c>tests/</c>.</param>
    public static void Matches(string actual, string pathUnderTests)
    {
        var path = Path.Combine(Repository.Root, "tests", pathUnderTests);
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            Assert.False(Environment.GetEnvironmentVariable("CI") == "true", "UPDATE_GOLDEN does not run with CI=true.");
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, actual);
            return;
        }

        Assert.True(File.Exists(path), $"{pathUnderTests} is missing: run once with UPDATE_GOLDEN=1 and read what it wrote.");
        Assert.Equal(File.ReadAllText(path), actual);
    }
}
