using System.Text;

namespace Reprieve.Tests;

/// <summary>Changes inputs at random, from a seed: bits, bytes, ranges, words that readers stumble over, pieces of other inputs.</summary>
/// <param name="random">The source of all that is drawn.</param>
/// <param name="words">What is put in now and then.</param>
/// <param name="corpus">What pieces are taken from.</param>
/// <param name="maxLength">How long an input may become.</param>
internal sealed class Mutator(Random random, IReadOnlyList<byte[]> words, IReadOnlyList<byte[]> corpus, int maxLength)
{
    private static readonly byte[] _edges = [0, 1, 9, 10, 13, 32, 34, 37, 38, 39, 43, 46, 59, 60, 61, 62, 63, 91, 92, 127, 128, 192, 237, 239, 254, 255];

    private readonly byte[] _buffer = new byte[maxLength];
    private int _length;

    public byte[] Mutate(ReadOnlySpan<byte> input)
    {
        _length = Math.Min(input.Length, maxLength);
        input[.._length].CopyTo(_buffer);
        var changes = 1;
        while (changes < 6 && random.Next(3) == 0)
        {
            changes++;
        }

        for (var change = 0; change < changes; change++)
        {
            Change();
        }

        return _buffer.AsSpan(0, _length).ToArray();
    }

    /// <summary>The same of text, as its UTF-8.</summary>
    public string Mutate(string text) => Encoding.UTF8.GetString(Mutate(Encoding.UTF8.GetBytes(text)));

    private void Change()
    {
        var at = random.Next(_length + 1);
        var rest = _length - at;
        switch (random.Next(10))
        {
            case 0 when rest > 0:
                _buffer[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1 when rest > 0:
                _buffer[at] = _edges[random.Next(_edges.Length)];
                break;
            case 2 when rest > 0:
                Replace(at, 1 + random.Next(Math.Min(rest, 64)), []);
                break;
            case 3:
                Replace(at, 0, Pick(words));
                break;
            case 4:
                var word = Pick(words);
                Replace(at, Math.Min(rest, word.Length), word);
                break;
            case 5 when rest > 0:
                Replace(random.Next(_length + 1), 0, _buffer.AsSpan(at, 1 + random.Next(Math.Min(rest, 64))).ToArray());
                break;
            case 6:
                var other = Pick(corpus);
                Replace(at, rest, other.AsSpan(random.Next(other.Length + 1)));
                break;
            case 7 when rest > 0 && random.Next(4) == 0:
                _length = at;
                break;
            case 8 when rest > 0:
                ReplaceNumber(at);
                break;
            case 9 when rest > 0 && random.Next(8) == 0:
                var piece = _buffer.AsSpan(at, 1 + random.Next(Math.Min(rest, 32))).ToArray();
                for (var times = 2 + random.Next(300); times > 0 && _length < maxLength; times--)
                {
                    Replace(at, 0, piece);
                }

                break;
        }
    }

    /// <summary>The next run of digits becomes a word: most of the words are numbers and dates that cannot be.</summary>
    private void ReplaceNumber(int at)
    {
        var start = _buffer.AsSpan(at, _length - at).IndexOfAnyInRange((byte)'0', (byte)'9');
        if (start >= 0)
        {
            var length = _buffer.AsSpan(at + start, _length - at - start).IndexOfAnyExceptInRange((byte)'0', (byte)'9');
            Replace(at + start, length < 0 ? _length - at - start : length, Pick(words));
        }
    }

    private void Replace(int at, int length, ReadOnlySpan<byte> by)
    {
        by = by[..Math.Min(by.Length, maxLength - _length + length)];
        _buffer.AsSpan(at + length, _length - at - length).CopyTo(_buffer.AsSpan(at + by.Length));
        by.CopyTo(_buffer.AsSpan(at));
        _length += by.Length - length;
    }

    private byte[] Pick(IReadOnlyList<byte[]> from) => from.Count == 0 ? [] : from[random.Next(from.Count)];
}
