namespace Reprieve.Bench.Measuring;

/// <summary>A line of the table: what is measured beside what, and how.</summary>
/// <param name="Name">As on the command line and in the table.</param>
/// <param name="Aim">What the ratio, or the difference, is to keep; null where it is only printed.</param>
/// <param name="MeasureAsync">Puts up both sides, measures them in turn, and takes everything down again.</param>
internal sealed record Row(string Name, Aim? Aim, Func<Trial, CancellationToken, Task<Outcome>> MeasureAsync);

/// <summary>What a row is to keep.</summary>
/// <param name="IsLeast">Whether <paramref name="Bound"/> is the least or the most.</param>
/// <param name="Unit">Empty for a ratio; else the row is judged by the difference of its two sides in this unit.</param>
internal sealed record Aim(bool IsLeast, double Bound, string Unit = "")
{
    public static Aim AtLeast(double ratio) => new(IsLeast: true, ratio);

    public static Aim AtMost(double ratio) => new(IsLeast: false, ratio);

    public bool IsKeptBy(double value) => IsLeast ? value >= Bound : value <= Bound;

    public override string ToString() => $"{(IsLeast ? "≥" : "≤")} {(Unit.Length > 0 ? "+" : "")}{Figures.Plain(Bound)}{(Unit.Length > 0 ? $" {Unit}" : "")}";
}

/// <summary>What a row came to: medians of its rounds.</summary>
internal sealed record Outcome
{
    public required IReadOnlyList<double> Subject { get; init; }

    public required IReadOnlyList<double> Reference { get; init; }

    /// <summary>Of both figures: <c>batches/s</c>, <c>ms</c>, <c>MB</c>.</summary>
    public required string Unit { get; init; }

    /// <summary>What the reader has to know beside the figures.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>
    /// The ratio that the aim comes to at this speed of the disk, for a row whose sides wait for it differently; given the fsync p50 in ms
    /// and the reference's median.
    /// </summary>
    public Func<double, double, double>? Predict { get; init; }
}
