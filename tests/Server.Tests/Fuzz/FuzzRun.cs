using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Reprieve.Tests;

namespace Reprieve.Server.Tests.Fuzz;

/// <summary>
/// Counts a run of mutated inputs, measures memory once it is warm and at the end, and keeps the input that broke something:
/// <c>artifacts/fuzz</c>, from where it goes into <c>Corpus/</c> with the mending.
/// </summary>
internal sealed class FuzzRun(string name, long inputs, LongRun campaign)
{
    // What is warm by then: pools, caches, the JIT's own.
    private const int WarmAfter = 20_000;
    private const long MostGrowth = 32 * 1024 * 1024;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly ConcurrentDictionary<string, long> _outcomes = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<int, (byte[] Input, long Since)> _current = new();
    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly Lock _warming = new();
    private long _taken;
    private Memory? _warm;

    /// <summary>Takes the next input's number; false once all are taken.</summary>
    public bool TryTake(int count, out int taken)
    {
        var before = Interlocked.Add(ref _taken, count) - count;
        if (before >= WarmAfter)
        {
            Warm();
        }

        if (before / 1_000_000 != (before + count) / 1_000_000)
        {
            campaign.Say($"{name}: {(before + count).ToString("N0", CultureInfo.InvariantCulture)}");
        }

        taken = (int)Math.Clamp(inputs - before, 0, count);
        return taken > 0;
    }

    public void Count(string outcome) => _outcomes.AddOrUpdate(outcome, 1, (_, count) => count + 1);

    /// <summary>Says what a worker is at; with the deadline past, the run fails with it.</summary>
    public void Begin(int worker, byte[] input) => _current[worker] = (input, Stopwatch.GetTimestamp());

    public void End(int worker) => _current.TryRemove(worker, out _);

    /// <summary>Waits for the workers; fails at once where one of them hangs on an input.</summary>
    public async Task FinishAsync(IReadOnlyList<Task> workers)
    {
        var all = Task.WhenAll(workers);
        while (await Task.WhenAny(all, Task.Delay(TimeSpan.FromSeconds(1), CancellationToken.None)) != all)
        {
            foreach (var (input, since) in _current.Values)
            {
                if (Stopwatch.GetElapsedTime(since) > Deadline)
                {
                    Assert.Fail($"{name}: an input took longer than {Deadline}: {Keep(input)}");
                }
            }

            if (workers.Any(worker => worker.IsFaulted))
            {
                break;
            }
        }

        await all;
    }

    /// <summary>The counts and the memory, as a paragraph; fails where memory grew.</summary>
    public string Report()
    {
        var (start, end) = (_warm ?? throw new InvalidOperationException("Too few inputs to tell growth."), Memory.Now());
        var took = Stopwatch.GetElapsedTime(_started);
        var outcomes = string.Join(", ", _outcomes.OrderByDescending(pair => pair.Value).Select(pair => $"{pair.Key} {Number(pair.Value)}"));
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"**{name}**: {inputs:N0} inputs in {took:hh\\:mm\\:ss}: {outcomes}. Managed memory {start.Managed / 1024:N0} KiB after {WarmAfter:N0} inputs, {end.Managed / 1024:N0} KiB at the end; working set {start.WorkingSet / 1024 / 1024:N0} and {end.WorkingSet / 1024 / 1024:N0} MiB.");
        campaign.Say(text);
        Assert.True(end.Managed - start.Managed < MostGrowth, $"{name}: memory grew. {text}");
        return text;
    }

    /// <summary>Writes the input to a file, and returns its path.</summary>
    public string Keep(byte[] input)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Repository.Root, "artifacts", "fuzz"));
        var hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(input))[..12];
        var path = Path.Combine(folder.FullName, $"{name.Split(' ')[0].ToLowerInvariant()}-{hash}.bin");
        File.WriteAllBytes(path, input);
        return path;
    }

    private void Warm()
    {
        if (_warm is null)
        {
            lock (_warming)
            {
                _warm ??= Memory.Now();
            }
        }
    }

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private sealed record Memory(long Managed, long WorkingSet)
    {
        public static Memory Now()
        {
            var managed = GC.GetTotalMemory(forceFullCollection: true);
            using var process = Process.GetCurrentProcess();
            return new Memory(managed, process.WorkingSet64);
        }
    }
}
