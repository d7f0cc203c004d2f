using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;

namespace Reprieve.Tests;

/// <summary>
/// The two sizes of a campaign: the short one of <c>./test</c>, and the long one of <c>./test --long NAME</c>, which sets
/// <c>REPRIEVE_LONG</c> to the name that the test's trait <c>Campaign</c> has. Its result goes to <c>docs/campaigns.md</c>.
/// </summary>
internal sealed class LongRun
{
    private readonly string _name;
    private readonly long _started = Stopwatch.GetTimestamp();

    public LongRun(string name)
    {
        _name = name;
        IsLong = Environment.GetEnvironmentVariable("REPRIEVE_LONG") == name;
        var wish = Environment.GetEnvironmentVariable("REPRIEVE_SEED");
        Seed = int.TryParse(wish, NumberStyles.None, CultureInfo.InvariantCulture, out var seed) ? seed : RandomNumberGenerator.GetInt32(int.MaxValue);
        Say($"seed {Seed.ToString(CultureInfo.InvariantCulture)}");
    }

    public bool IsLong { get; }

    /// <summary><c>REPRIEVE_SEED</c>, else drawn; printed, so that a run can be drawn again.</summary>
    public int Seed { get; }

    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(_started);

    /// <summary>A line of progress: a long form runs for a person who waits.</summary>
    public void Say(string line) => Console.WriteLine($"{_name} {Elapsed:hh\\:mm\\:ss}  {line}");

    /// <summary>Puts a long form's result into its section of <c>docs/campaigns.md</c>; a short form's is only printed.</summary>
    /// <param name="markdown">What was done and counted; seed, time and commit are put above it.</param>
    public void Record(string markdown)
    {
        var result =
            $"""
            Seed {Seed.ToString(CultureInfo.InvariantCulture)} · {Elapsed:hh\:mm\:ss} · {TimeProvider.System.GetUtcNow():yyyy-MM-dd HH:mm} UTC · commit {Commit()} · {Environment.ProcessorCount} processors

            {markdown.Trim()}
            """;
        Console.WriteLine(result);
        if (!IsLong)
        {
            return;
        }

        var file = Path.Combine(Repository.Root, "docs", "campaigns.md");
        var page = File.ReadAllText(file);
        var (start, end) = ($"<!-- {_name} -->\n", $"<!-- /{_name} -->");
        var from = page.IndexOf(start, StringComparison.Ordinal);
        var to = page.IndexOf(end, StringComparison.Ordinal);
        Assert.True(from >= 0 && to > from, $"docs/campaigns.md has no place for the result: {start}{end}");
        File.WriteAllText(file, $"{page[..(from + start.Length)]}{result}\n{page[to..]}");
    }

    private static string Commit()
    {
        var start = new ProcessStartInfo("git", ["describe", "--always", "--dirty", "--exclude=*"]) { WorkingDirectory = Repository.Root, RedirectStandardOutput = true, UseShellExecute = false };
        using var git = Process.Start(start)!;
        var commit = git.StandardOutput.ReadToEnd().Trim();
        git.WaitForExit();
        return commit;
    }
}
