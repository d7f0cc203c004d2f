using System.Globalization;

namespace Reprieve.Server.Operations;

/// <summary>Times as the API writes and reads them: text in UTC+8, numbers in epoch milliseconds, filters by whole days of UTC+8.</summary>
public static class WireTime
{
    public const long DayMs = 86_400_000;

    private const long OffsetMs = 8 * 3_600_000;

    // The years 1 to 9999.
    private const long FirstMs = -62_135_596_800_000;
    private const long LastMs = 253_402_300_799_999;

    /// <summary><c>yyyy-MM-dd HH:mm:ss</c> in UTC+8; null for null.</summary>
    public static string? Text(long? utcMs) => utcMs is { } ms ? Text(ms) : null;

    /// <summary>The same; a time before or after all that can be written, as some registries say "for ever", is the first or last that can.</summary>
    public static string Text(long utcMs) =>
        DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(utcMs, FirstMs, LastMs - OffsetMs) + OffsetMs)
            .ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>The first millisecond of the UTC+8 day that holds this time.</summary>
    public static long DayStart(long utcMs)
    {
        var local = utcMs + OffsetMs;
        return local - (((local % DayMs) + DayMs) % DayMs) - OffsetMs;
    }

    /// <summary>The first millisecond of the day after.</summary>
    public static long DayEnd(long utcMs) => DayStart(utcMs) + DayMs;

    /// <summary>
    /// Reads what people and tools write: <c>yyyy-MM-dd[ HH:mm:ss]</c> in UTC+8, epoch milliseconds, or RFC 3339.
    /// </summary>
    public static bool TryRead(string text, out long utcMs)
    {
        if (text.Length >= 11 && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out utcMs))
        {
            return utcMs <= LastMs;
        }

        if (DateTime.TryParseExact(
            text, ["yyyy-MM-dd", "yyyy-MM-dd HH:mm:ss"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
        {
            utcMs = new DateTimeOffset(local, TimeSpan.Zero).ToUnixTimeMilliseconds() - OffsetMs;
            return utcMs >= FirstMs;
        }

        if (text.Length > 10 && text[10] is 'T' or 't'
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
        {
            utcMs = time.ToUnixTimeMilliseconds();
            return true;
        }

        utcMs = 0;
        return false;
    }
}
