using System.Buffers.Binary;

namespace Reprieve.Epp.Frames;

/// <summary>
/// Takes frames off a stream (RFC 5734 §4): four bytes of total length, big-endian, themselves included, then the XML.
/// How the bytes are cut into segments doesn't matter.
/// </summary>
/// <param name="maxLength">The longest frame taken, in bytes, its header included.</param>
public sealed class FrameReader(Stream stream, int maxLength = FrameReader.DefaultMaxLength)
{
    public const int HeaderLength = 4;

    /// <summary>4 MiB: more than registries send, little enough to hold.</summary>
    public const int DefaultMaxLength = 4 * 1024 * 1024;

    private readonly byte[] _header = new byte[HeaderLength];

    /// <summary>The next frame's XML; null where the peer closed between two frames.</summary>
    /// <exception cref="FrameException">The length is out of range, or the stream ended within a frame.</exception>
    public async ValueTask<byte[]?> ReadAsync(CancellationToken cancellationToken)
    {
        var read = await stream.ReadAtLeastAsync(_header, HeaderLength, throwOnEndOfStream: false, cancellationToken);
        if (read == 0)
        {
            return null;
        }

        if (read < HeaderLength)
        {
            throw new FrameException($"The stream ended after {read} bytes of a frame's length.");
        }

        var total = BinaryPrimitives.ReadUInt32BigEndian(_header);
        if (total <= HeaderLength || total > maxLength)
        {
            throw new FrameException(
                $"A frame's length is {total}; it is more than {HeaderLength} and at most {maxLength} bytes.");
        }

        var xml = new byte[total - HeaderLength];
        read = await stream.ReadAtLeastAsync(xml, xml.Length, throwOnEndOfStream: false, cancellationToken);
        return read == xml.Length ? xml : throw new FrameException(
            $"The stream ended after {read} of a frame's {xml.Length} bytes.");
    }
}
