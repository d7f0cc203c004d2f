using System.Buffers;
using System.Text;

namespace Reprieve.Rpc;

/// <summary>
/// Writes an answer as XML: the declaration as the API page has it, in single quotes, and straight after it the root element (the
/// .NET client reads the document's second node). Characters that XML 1.0 cannot hold become U+FFFD.
/// </summary>
public static class WireXml
{
    public static void Write(IBufferWriter<byte> output, string rootName, WireObject root)
    {
        output.Write("<?xml version='1.0' encoding='UTF-8'?>"u8);
        WriteElement(output, rootName, root);
    }

    private static void WriteElement(IBufferWriter<byte> output, string name, WireNode node)
    {
        if (node is WireArray array)
        {
            foreach (var item in array.Items)
            {
                WriteElement(output, name, item);
            }

            return;
        }

        output.Write("<"u8);
        Encoding.UTF8.GetBytes(name, output);
        output.Write(">"u8);
        switch (node)
        {
            case WireObject value:
                foreach (var (memberName, member) in value.Members)
                {
                    if (member is not null)
                    {
                        WriteElement(output, memberName, member);
                    }
                }

                break;
            case WireString value:
                WriteText(output, value.Value);
                break;
            case WireLong value:
                WireJson.WriteNumber(output, value.Value);
                break;
            case WireDecimal value:
                WireJson.WriteNumber(output, value.Value);
                break;
            case WireBool value:
                output.Write(value.Value ? "true"u8 : "false"u8);
                break;
            default:
                throw new ArgumentException($"{node.GetType().Name} has no XML form.", nameof(node));
        }

        output.Write("</"u8);
        Encoding.UTF8.GetBytes(name, output);
        output.Write(">"u8);
    }

    private static void WriteText(IBufferWriter<byte> output, string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            switch (rune.Value)
            {
                case '&':
                    output.Write("&amp;"u8);
                    break;
                case '<':
                    output.Write("&lt;"u8);
                    break;
                case '>':
                    output.Write("&gt;"u8);
                    break;
                case '\r': // raw, a reader would turn it into a line feed (XML 1.0 §2.11)
                    output.Write("&#xD;"u8);
                    break;
                case (< ' ' and not ('\t' or '\n')) or 0xFFFE or 0xFFFF: // XML 1.0 §2.2
                    output.Write("\uFFFD"u8);
                    break;
                default:
                    output.Advance(rune.EncodeToUtf8(output.GetSpan(4)));
                    break;
            }
        }
    }
}
