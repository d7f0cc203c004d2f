namespace Reprieve.Server.Tasks;

/// <summary>
/// Whether an order names the domain's present expiry: equal to the millisecond, or the same calendar day in UTC or in UTC+8
/// (the wire's text times are UTC+8, so a client may have lost the hours either way).
/// </summary>
public static class ExpiryGuard
{
    private const long DayMs = 86_400_000;
    private const long EightHoursMs = 8 * 3_600_000;

    /// <param name="sent">CurrentExpirationDate, epoch ms.</param>
    /// <param name="onRecord">The expiry on record, epoch ms.</param>
    public static bool Matches(long sent, long onRecord) =>
        sent == onRecord || Day(sent, 0) == Day(onRecord, 0) || Day(sent, EightHoursMs) == Day(onRecord, EightHoursMs);

    private static long Day(long epochMs, long offsetMs)
    {
        // A number near the ends of the range is no date: it must not wrap round into one.
        var shifted = epochMs > long.MaxValue - offsetMs ? long.MaxValue : epochMs + offsetMs;
        return (shifted / DayMs) - (shifted % DayMs < 0 ? 1 : 0);
    }
}
