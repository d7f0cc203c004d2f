using System.Globalization;
using System.Text;

namespace Reprieve.Bench.Measuring;

/// <summary>Measures row by row and prints the table, the machine before it.</summary>
internal static class Run
{
    private const double FastDiskMs = 1;

    /// <returns>False where a row could not be measured; a missed aim is no fault of the run.</returns>
    public static async Task<bool> TableAsync(Settings settings, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(settings.Folder);
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{Machine.Describe(TimeProvider.System)}");
        text.AppendLine();
        text.AppendLine(CultureInfo.InvariantCulture, $"Load average before: {Machine.Load()}. fsync p50 before: {Ms(Fsync.MedianMs(settings.Folder))} (4 KiB appended; the notes have it at each durable row).");
        text.AppendLine(CultureInfo.InvariantCulture, $"Medians of {settings.Rounds} rounds in turn, one more before them thrown away.{(settings.IsQuick ? " **A quick run: small sizes, the figures mean little.**" : "")}");
        text.AppendLine();
        text.AppendLine("| name | subject | reference | ratio | aim | notes |");
        text.AppendLine("|---|---:|---:|---:|---|---|");
        Console.Write(text);
        var isWhole = true;
        foreach (var row in settings.Rows)
        {
            await Console.Error.WriteLineAsync(row.Name);
            var line = await LineAsync(settings, row, cancellationToken);
            isWhole &= line.IsMeasured;
            text.AppendLine(line.Text);
            Console.WriteLine(line.Text);
        }

        if (settings.Writes && isWhole)
        {
            ScalePage.Write(text.ToString());
        }

        return isWhole;
    }

    private static async Task<(string Text, bool IsMeasured)> LineAsync(Settings settings, Row row, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateDirectory(Path.Combine(settings.Folder, $"reprieve-bench-{row.Name}-{Environment.ProcessId}")).FullName;
        try
        {
            var before = Fsync.MedianMs(folder);
            var outcome = await row.MeasureAsync(new Trial(settings, folder), cancellationToken);
            return (Line(row, outcome, (before + Fsync.MedianMs(folder)) / 2), true);
        }
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync(fault.ToString());
            return ($"| {row.Name} | | | | {row.Aim} | not measured: {fault.Message.ReplaceLineEndings(" ")} |", false);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Line(Row row, Outcome outcome, double fsyncMs)
    {
        var (subject, reference) = (Figures.Median(outcome.Subject), Figures.Median(outcome.Reference));
        var ratio = subject / reference;
        var judged = row.Aim is { Unit.Length: > 0 } ? subject - reference : ratio;
        List<string> notes = [.. outcome.Notes];
        if (outcome.Predict is { } predict)
        {
            notes.Add($"fsync p50 {Ms(fsyncMs)}");
            if (fsyncMs > FastDiskMs)
            {
                notes.Add($"a slow disk: the aim comes to {Figures.Ratio(predict(fsyncMs, reference))} here");
            }
        }

        if (outcome.Subject.Count > 1)
        {
            var ratios = outcome.Subject.Zip(outcome.Reference, (one, other) => one / other).ToList();
            notes.Add($"rounds {Figures.Ratio(ratios.Min())} to {Figures.Ratio(ratios.Max())}");
        }

        var shown = row.Aim is { Unit.Length: > 0 } aim ? $"{judged.ToString("+0;-0", CultureInfo.InvariantCulture)} {aim.Unit}" : Figures.Ratio(ratio);
        var verdict = row.Aim is null ? "none" : $"{row.Aim}{(row.Aim.IsKeptBy(judged) ? "" : ", **missed**")}";
        return $"| {row.Name} | {Figures.Plain(subject)} {outcome.Unit} | {Figures.Plain(reference)} {outcome.Unit} | {shown} | {verdict} | {string.Join("; ", notes)} |";
    }

    private static string Ms(double value) => $"{Figures.Plain(value)} ms";
}
