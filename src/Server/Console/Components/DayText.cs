using System.Globalization;

namespace Reprieve.Server.Console.Components;

/// <summary>A day as a page's address has it: <c>yyyy-MM-dd</c>, from 1970 on.</summary>
internal static class DayText
{
    private const string Form = "yyyy-MM-dd";

    /// <summary>Null for what is no such day.</summary>
    public static DateOnly? Read(string? text) =>
        DateOnly.TryParseExact(text, Form, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day.Year >= 1970 ? day : null;

    public static string? Of(DateOnly? day) => day?.ToString(Form, CultureInfo.InvariantCulture);
}
