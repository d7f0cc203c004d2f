using CsCheck;
using Reprieve.Epp.Frames;

namespace Reprieve.Epp.Tests;

/// <summary>Frames survive any cutting of the stream, and a length that cannot be is refused before anything is made for it.</summary>
public sealed class FrameTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void Frames_come_out_as_they_went_in_however_the_stream_is_cut() =>
        Gen.Select(Gen.Byte.Array[1, 2000].Array[1, 8], Gen.Int[1, 700].Array[1, 50])
            .Sample((frames, cuts) =>
            {
                var stream = new CutStream([.. frames.SelectMany(frame => FrameWriter.Frame(frame))], cuts);
                var reader = new FrameReader(stream);
                var read = new List<byte[]>();
                while (Read(reader) is { } frame)
                {
                    read.Add(frame);
                }

                return read.Count == frames.Length && read.Zip(frames).All(pair => pair.First.AsSpan().SequenceEqual(pair.Second));
            }, iter: 300);

    [Fact]
    public void A_stream_that_ends_anywhere_within_a_frame_is_told_from_one_that_ends_between_two() =>
        Gen.Select(Gen.Byte.Array[1, 200], Gen.Int[0, 203])
            .Sample((frame, end) =>
            {
                var bytes = FrameWriter.Frame(frame);
                var reader = new FrameReader(new MemoryStream(bytes[..Math.Min(end, bytes.Length)]));
                if (end == 0)
                {
                    Assert.Null(Read(reader));
                }
                else if (end < bytes.Length)
                {
                    Assert.Throws<FrameException>(() => Read(reader));
                }
                else
                {
                    Assert.Equal(frame, Read(reader));
                }
            }, iter: 300);

    [Theory]
    [InlineData(0u)]
    [InlineData(3u)]
    [InlineData(4u)]
    [InlineData(101u)]
    [InlineData(uint.MaxValue)]
    public void A_length_of_four_or_less_or_above_the_cap_is_refused(uint length)
    {
        byte[] header = [(byte)(length >> 24), (byte)(length >> 16), (byte)(length >> 8), (byte)length];
        var reader = new FrameReader(new MemoryStream([.. header, .. new byte[200]]), maxLength: 100);

        Assert.Throws<FrameException>(() => Read(reader));
    }

    [Fact]
    public async Task A_frame_goes_out_in_one_write_and_never_above_the_cap()
    {
        var stream = new CutStream([], []);
        var writer = new FrameWriter(stream, maxLength: 100);

        await writer.WriteAsync(new byte[96], Cancellation);
        await Assert.ThrowsAsync<FrameException>(() => writer.WriteAsync(new byte[97], Cancellation).AsTask());
        await Assert.ThrowsAsync<FrameException>(() => writer.WriteAsync(default, Cancellation).AsTask());

        Assert.Equal([100], stream.Writes);
    }

    private static byte[]? Read(FrameReader reader) => reader.ReadAsync(Cancellation).AsTask().GetAwaiter().GetResult();

    /// <summary>Gives its bytes in pieces of the sizes told, and notes the size of each write.</summary>
    private sealed class CutStream(byte[] bytes, int[] cuts) : MemoryStream(bytes)
    {
        private int _reads;

        internal List<int> Writes { get; } = [];

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, cuts[_reads++ % cuts.Length])], cancellationToken);

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Writes.Add(buffer.Length);
            return ValueTask.CompletedTask;
        }
    }
}
