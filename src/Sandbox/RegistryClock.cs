namespace Reprieve.Sandbox;

/// <summary>Registry time: the wall clock plus an offset that the control port moves forward. Whole milliseconds, UTC.</summary>
internal sealed class RegistryClock(TimeProvider wall)
{
    public static readonly DateTimeOffset End = new(2200, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public TimeSpan Offset { get; set; }

    public DateTimeOffset Wall() => Truncate(wall.GetUtcNow());

    public DateTimeOffset Now() => Truncate(wall.GetUtcNow() + Offset);

    private static DateTimeOffset Truncate(DateTimeOffset time) => DateTimeOffset.FromUnixTimeMilliseconds(time.ToUnixTimeMilliseconds());
}
