using System.Buffers;
using System.Text;

namespace Reprieve.Rpc;

/// <summary>
/// Writes an answer as compact JSON in raw UTF-8. Some clients' readers know no <c>\uXXXX</c>, so none is ever written: quote,
/// backslash and the five control characters with a short escape are escaped, any other control character and half a surrogate
/// pair become U+FFFD.
/// </summary>
public static class WireJson
{
    private static readonly SearchValues<char> _escaped =
        SearchValues.Create(['"', '\\', .. Enumerable.Range(0, ' ').Select(character => (char)character)]);

    public static void Write(IBufferWriter<byte> output, WireNode node)
    {
        switch (node)
        {
            case WireObject value:
                WriteObject(output, value);
                break;
            case WireArray value:
                output.Write("["u8);
                for (var i = 0; i < value.Items.Count; i++)
                {
                    output.Write(i == 0 ? ""u8 : ","u8);
                    Write(output, value.Items[i]);
                }

                output.Write("]"u8);
                break;
            case WireString value:
                WriteString(output, value.Value);
                break;
            case WireLong value:
                WriteNumber(output, value.Value);
                break;
            case WireDecimal value:
                WriteNumber(output, value.Value);
                break;
            case WireBool value:
                output.Write(value.Value ? "true"u8 : "false"u8);
                break;
            default:
                throw new ArgumentException($"{node.GetType().Name} has no JSON form.", nameof(node));
        }
    }

    internal static void WriteNumber<T>(IBufferWriter<byte> output, T value)
        where T : IUtf8SpanFormattable
    {
        var span = output.GetSpan(40);
        if (!value.TryFormat(span, out var length, default, System.Globalization.CultureInfo.InvariantCulture))
        {
            throw new ArgumentException("The number is too long.", nameof(value));
        }

        output.Advance(length);
    }

    private static void WriteObject(IBufferWriter<byte> output, WireObject value)
    {
        output.Write("{"u8);
        var isFirst = true;
        foreach (var (name, member) in value.Members)
        {
            if (member is null)
            {
                continue;
            }

            output.Write(isFirst ? ""u8 : ","u8);
            isFirst = false;
            WriteString(output, name);
            output.Write(":"u8);
            Write(output, member);
        }

        output.Write("}"u8);
    }

    private static void WriteString(IBufferWriter<byte> output, string text)
    {
        if (text.AsSpan().IndexOfAny(_escaped) < 0)
        {
            // Half a surrogate pair comes as U+FFFD.
            var span = output.GetSpan(Encoding.UTF8.GetMaxByteCount(text.Length) + 2);
            span[0] = (byte)'"';
            var length = Encoding.UTF8.GetBytes(text, span[1..]);
            span[length + 1] = (byte)'"';
            output.Advance(length + 2);
            return;
        }

        output.Write("\""u8);
        var rest = text.AsSpan();
        while (!rest.IsEmpty)
        {
            var plain = rest.IndexOfAny(_escaped);
            plain = plain < 0 ? rest.Length : plain;
            WritePlain(output, rest[..plain]);
            rest = rest[plain..];
            if (!rest.IsEmpty)
            {
                output.Write(Escaped(rest[0]));
                rest = rest[1..];
            }
        }

        output.Write("\""u8);
    }

    private static void WritePlain(IBufferWriter<byte> output, ReadOnlySpan<char> text)
    {
        if (!text.IsEmpty)
        {
            // Half a surrogate pair comes as U+FFFD.
            output.Advance(Encoding.UTF8.GetBytes(text, output.GetSpan(Encoding.UTF8.GetMaxByteCount(text.Length))));
        }
    }

    private static ReadOnlySpan<byte> Escaped(char character) => character switch
    {
        '"' => "\\\""u8,
        '\\' => "\\\\"u8,
        '\n' => "\\n"u8,
        '\r' => "\\r"u8,
        '\t' => "\\t"u8,
        '\b' => "\\b"u8,
        '\f' => "\\f"u8,
        _ => "\uFFFD"u8,
    };
}
