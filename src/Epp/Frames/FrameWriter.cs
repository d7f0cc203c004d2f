using System.Buffers.Binary;

namespace Reprieve.Epp.Frames;

/// <summary>Puts frames on a stream, each with one write, so that a small frame is one segment and one TLS record.</summary>
/// <param name="maxLength">The longest frame sent, in bytes, its header included.</param>
public sealed class FrameWriter(Stream stream, int maxLength = FrameReader.DefaultMaxLength)
{
    /// <exception cref="FrameException">The frame is empty or too long; nothing was written.</exception>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> xml, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(Frame(xml.Span, maxLength), cancellationToken);
        await stream.FlushAsync(cancellationToken);
    }

    /// <summary>The XML with its length before it.</summary>
    public static byte[] Frame(ReadOnlySpan<byte> xml, int maxLength = FrameReader.DefaultMaxLength)
    {
        if (xml.IsEmpty || xml.Length > maxLength - FrameReader.HeaderLength)
        {
            throw new FrameException(
                $"A frame of {xml.Length} bytes is not sent; at most {maxLength - FrameReader.HeaderLength} are.");
        }

        var frame = new byte[FrameReader.HeaderLength + xml.Length];
        BinaryPrimitives.WriteUInt32BigEndian(frame, (uint)frame.Length);
        xml.CopyTo(frame.AsSpan(FrameReader.HeaderLength));
        return frame;
    }
}
