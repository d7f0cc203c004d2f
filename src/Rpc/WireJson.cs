using System.Buffers;

namespace Reprieve.Rpc;

/// <summary>
/// Writes an answer as compact JSON in raw UTF-8. Some clients' readers know no <c>\uXXXX</c>, so none is ever written: quote,
/// backslash and the five control characters with a short escape are escaped, any other control character and half a surrogate
/// pair become U+FFFD.
/// </summary>
public static class WireJson
{
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
        output.Write("\""u8);
        foreach (var rune in text.EnumerateRunes()) // half a surrogate pair comes as U+FFFD
        {
            switch (rune.Value)
            {
                case '"':
                    output.Write("\\\""u8);
                    break;
                case '\\':
                    output.Write("\\\\"u8);
                    break;
                case '\n':
                    output.Write("\\n"u8);
                    break;
                case '\r':
                    output.Write("\\r"u8);
                    break;
                case '\t':
                    output.Write("\\t"u8);
                    break;
                case '\b':
                    output.Write("\\b"u8);
                    break;
                case '\f':
                    output.Write("\\f"u8);
                    break;
                case < ' ':
                    output.Write("\uFFFD"u8);
                    break;
                default:
                    output.Advance(rune.EncodeToUtf8(output.GetSpan(4)));
                    break;
            }
        }

        output.Write("\""u8);
    }
}
