using System.Globalization;

namespace Reprieve.Server.Operations.Files;

/// <summary>Dates as people and spreadsheets write them into a table.</summary>
public static class TableDate
{
    // Slashes with the year last are missing on purpose: 3/2/2027 is another day in another country.
    private static readonly string[] _days = ["yyyy-M-d", "yyyy'/'M'/'d", "yyyy'.'M'.'d", "yyyy'年'M'月'd'日'", "d'.'M'.'yyyy"];

    private static readonly string[] _times = [.. _days.SelectMany(day => new[] { $"{day} H:mm", $"{day} H:mm:ss" })];

    /// <summary>
    /// A cell as the API reads it, <c>yyyy-MM-dd[ HH:mm:ss]</c>, where it is a date like 2027/3/2, 2027年3月2日, 2027.3.2, 2.3.2027 or
    /// 2027-3-2, with a time like 8:05 or 8:05:09 or without one; anything else as it stands.
    /// </summary>
    public static string Plain(string cell) =>
        DateTime.TryParseExact(cell, _days, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
        : DateTime.TryParseExact(cell, _times, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)
        : cell;
}
