using System.Globalization;

namespace Reprieve.Bench.Measuring;

/// <summary>What a run is asked for on its command line.</summary>
internal sealed record Settings
{
    public required IReadOnlyList<Row> Rows { get; init; }

    /// <summary>Small sizes, to see that everything works: the figures mean little, and the output says so.</summary>
    public bool IsQuick { get; init; }

    /// <summary>Measured rounds of each side; one more is thrown away before them.</summary>
    public int Rounds { get; init; } = 5;

    /// <summary>Where the data of the measured parts is put, and taken away again.</summary>
    public string Folder { get; init; } = Path.GetTempPath();

    /// <summary>Whether the table goes into docs/scale.md too.</summary>
    public bool Writes { get; init; }

    /// <returns>What is wrong with the arguments, or null.</returns>
    public static string? TryRead(string[] arguments, IReadOnlyList<Row> rows, out Settings settings)
    {
        settings = new Settings { Rows = [] };
        var isAll = false;
        List<Row> wanted = [];
        for (var index = 0; index < arguments.Length; index++)
        {
            switch (arguments[index])
            {
                case "all":
                    isAll = true;
                    break;
                case "--quick":
                    settings = settings with { IsQuick = true, Rounds = 1 };
                    break;
                case "--write":
                    settings = settings with { Writes = true };
                    break;
                case "--data" when index + 1 < arguments.Length:
                    settings = settings with { Folder = Path.GetFullPath(arguments[++index]) };
                    break;
                case "--rounds" when index + 1 < arguments.Length
                    && int.TryParse(arguments[index + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var rounds) && rounds is >= 1 and <= 100:
                    settings = settings with { Rounds = rounds };
                    index++;
                    break;
                case var name when rows.FirstOrDefault(row => row.Name == name) is { } row:
                    wanted.Add(row);
                    break;
                default:
                    return $"there is no row and no option '{arguments[index]}'";
            }
        }

        settings = settings with { Rows = isAll ? rows : wanted };
        return settings.Rows.Count == 0 ? "nothing to measure" : null;
    }
}
