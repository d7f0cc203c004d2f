namespace Reprieve.Bench.Measuring;

/// <summary>What a row has to work with: its folder, its sizes, and the rounds.</summary>
internal sealed class Trial(Settings settings, string folder)
{
    /// <summary>The row's own, empty at first and gone after it.</summary>
    public string Folder => folder;

    public int Rounds => settings.Rounds;

    /// <summary>A size, or its small form in a quick run.</summary>
    public int Size(int full, int quick) => settings.IsQuick ? quick : full;

    /// <summary>
    /// Subject, reference, subject, reference…: a warm-up of each, which does not count, and then the measured rounds. Whatever the
    /// machine's neighbours do, they do it to both.
    /// </summary>
    /// <param name="subject">Given the number of the round, 0 for the warm-up; answers its figure.</param>
    /// <param name="reference">The same.</param>
    public async Task<(IReadOnlyList<double> Subject, IReadOnlyList<double> Reference)> InTurnAsync(
        Func<int, Task<double>> subject, Func<int, Task<double>> reference)
    {
        List<double> ofSubject = [];
        List<double> ofReference = [];
        for (var round = 0; round <= Rounds; round++)
        {
            var (one, other) = (await subject(round), await reference(round));
            await Console.Error.WriteLineAsync($"  {(round == 0 ? "warm-up" : $"round {round}")}: {Figures.Plain(one)} | {Figures.Plain(other)}");
            if (round > 0)
            {
                ofSubject.Add(one);
                ofReference.Add(other);
            }
        }

        return (ofSubject, ofReference);
    }
}
