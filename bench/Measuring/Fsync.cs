using System.Diagnostics;

namespace Reprieve.Bench.Measuring;

/// <summary>How long the disk takes to make 4 KiB durable at this moment: what every durable figure hangs on.</summary>
internal static class Fsync
{
    private const int Samples = 200;

    /// <returns>Of 200 appends of 4 KiB, each with an fsync: the median, ms.</returns>
    public static double MedianMs(string folder)
    {
        var path = Path.Combine(folder, "fsync-probe");
        var page = new byte[4096];
        var times = new double[Samples];
        using (var file = File.OpenHandle(path, FileMode.Create, FileAccess.Write))
        {
            for (var sample = 0; sample < Samples; sample++)
            {
                var started = Stopwatch.GetTimestamp();
                RandomAccess.Write(file, page, (long)sample * page.Length);
                RandomAccess.FlushToDisk(file);
                times[sample] = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
            }
        }

        File.Delete(path);
        return Figures.Median(times);
    }
}
