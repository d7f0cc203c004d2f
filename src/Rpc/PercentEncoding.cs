using System.Buffers;
using System.Text;

namespace Reprieve.Rpc;

/// <summary>
/// The API's strict percent-encoding (RFC 3986 §2.3: letters, digits and <c>-_.~</c> stay, every other UTF-8 byte becomes
/// <c>%XX</c> in upper case) and its lenient decoding (<c>+</c> is a space, hex in either case).
/// </summary>
public static class PercentEncoding
{
    private static readonly SearchValues<byte> _unreserved =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~"u8);

    public static string Encode(string text)
    {
        var encoded = new StringBuilder(text.Length + 16);
        Append(encoded, text);
        return encoded.ToString();
    }

    /// <summary>
    /// Decodes one name or value. A <c>%</c> that no two hex digits follow stays as it is; bytes that are no UTF-8 become U+FFFD,
    /// so that such a request can be answered, and its signature fails.
    /// </summary>
    public static string Decode(ReadOnlySpan<byte> encoded)
    {
        if (encoded.IndexOfAny((byte)'%', (byte)'+') < 0)
        {
            return Encoding.UTF8.GetString(encoded);
        }

        var buffer = ArrayPool<byte>.Shared.Rent(encoded.Length);
        var length = 0;
        for (var i = 0; i < encoded.Length; i++)
        {
            var value = encoded[i];
            if (value == '%' && i + 2 < encoded.Length
                && char.IsAsciiHexDigit((char)encoded[i + 1]) && char.IsAsciiHexDigit((char)encoded[i + 2]))
            {
                value = (byte)((HexValue(encoded[i + 1]) << 4) | HexValue(encoded[i + 2]));
                i += 2;
            }
            else if (value == '+')
            {
                value = (byte)' ';
            }

            buffer[length++] = value;
        }

        var text = Encoding.UTF8.GetString(buffer, 0, length);
        ArrayPool<byte>.Shared.Return(buffer);
        return text;
    }

    internal static void Append(StringBuilder output, string text)
    {
        var size = Encoding.UTF8.GetMaxByteCount(text.Length);
        var rented = size > 512 ? ArrayPool<byte>.Shared.Rent(size) : null;
        var bytes = rented ?? stackalloc byte[512];
        var length = Encoding.UTF8.GetBytes(text, bytes);
        foreach (var value in bytes[..length])
        {
            if (_unreserved.Contains(value))
            {
                output.Append((char)value);
            }
            else
            {
                output.Append('%').Append(HexDigit(value >> 4)).Append(HexDigit(value & 0xF));
            }
        }

        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private static char HexDigit(int value) => (char)(value < 10 ? '0' + value : 'A' + value - 10);

    private static int HexValue(byte digit) => digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;
}
