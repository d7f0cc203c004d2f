using System.Globalization;
using System.Text;

namespace Reprieve.Server.Console.Samples;

/// <summary>
/// Any text as a literal of a language, on one line (the shell's excepted). What cannot be seen, or would turn a line around, is
/// escaped; what can be read stays as it is where the language's compilers read UTF-8 everywhere.
/// </summary>
internal static class Literals
{
    public static string JavaScript(string text) => Quote(text, rune => Units(rune, @"\u"));

    public static string CSharp(string text) => Quote(text, rune => rune.IsBmp ? Invariant($@"\u{rune.Value:x4}") : Invariant($@"\U{rune.Value:x8}"));

    public static string Go(string text) => CSharp(text);

    public static string Python(string text) => CSharp(text);

    /// <summary>Plain ASCII, as javac reads sources by the machine's locale; control characters in octal, as <c>\u000a</c> ends a line there.</summary>
    public static string Java(string text) => Quote(
        text,
        rune => rune.Value < ' ' ? @"\" + Convert.ToString(rune.Value, 8).PadLeft(3, '0') : Units(rune, @"\u"),
        isAsciiOnly: true);

    public static string Php(string text) => Quote(text, rune => Invariant($@"\u{{{rune.Value:x}}}")).Replace("$", @"\$", StringComparison.Ordinal);

    /// <summary>For POSIX shells: nothing is special between single quotes but the quote itself.</summary>
    public static string Shell(string text) => $"'{text.Replace("'", @"'\''", StringComparison.Ordinal)}'";

    private static string Quote(string text, Func<Rune, string> escape, bool isAsciiOnly = false)
    {
        var quoted = new StringBuilder(text.Length + 8).Append('"');
        foreach (var rune in text.EnumerateRunes())
        {
            _ = rune.Value switch
            {
                '"' => quoted.Append("\\\""),
                '\\' => quoted.Append(@"\\"),
                '\n' => quoted.Append(@"\n"),
                '\r' => quoted.Append(@"\r"),
                '\t' => quoted.Append(@"\t"),
                _ => IsUnseen(rune) || (isAsciiOnly && !rune.IsAscii) ? quoted.Append(escape(rune)) : quoted.Append(rune.ToString()),
            };
        }

        return quoted.Append('"').ToString();
    }

    private static bool IsUnseen(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned
        || (Rune.GetUnicodeCategory(rune) == UnicodeCategory.SpaceSeparator && rune.Value != ' ');

    private static string Units(Rune rune, string prefix) => string.Concat(rune.ToString().Select(unit => Invariant($"{prefix}{(int)unit:x4}")));

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
