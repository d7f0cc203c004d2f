namespace Reprieve.Sandbox.Control;

/// <summary>Which rows of the frame log are asked for, and how: from a number on, or the last ones.</summary>
internal sealed record LogQuery
{
    /// <summary>How far back the last rows are looked for: a log of infos alone is not read through.</summary>
    public const long Tail = 20_000;

    public long Since { get; init; }

    public long Limit { get; init; } = 1000;

    /// <summary>The last so many that match, instead of the first.</summary>
    public long? Last { get; init; }

    public string? Name { get; init; }

    public string? Registrar { get; init; }

    public string? Command { get; init; }

    /// <summary>Commands whose rows are left out.</summary>
    public IReadOnlyList<string> Except { get; init; } = [];

    public bool WithXml { get; init; } = true;
}
