using System.Buffers.Binary;

namespace Reprieve.Campaigns.Durability;

/// <summary>The encrypted records that a client gave to one of its sockets: their lengths, and the call that each began in.</summary>
internal static class TlsRecords
{
    private const int Header = 5;
    private const byte Handshake = 0x16;
    private const byte ApplicationData = 0x17;

    /// <summary>One list for each TLS connection, in the order of their first bytes.</summary>
    public static IReadOnlyList<IReadOnlyList<(int Length, SystemCall Call)>> Of(IEnumerable<SystemCall> calls) =>
    [
        .. calls.Where(call => call.Name is "sendto" or "sendmsg" or "write" or "writev" && call.Target.StartsWith("socket:", StringComparison.Ordinal))
            .GroupBy(call => call.Target, StringComparer.Ordinal)
            .Where(connection => connection.First().Data is [Handshake, 3, ..])
            .Select(connection => Read([.. connection])),
    ];

    private static List<(int Length, SystemCall Call)> Read(IReadOnlyList<SystemCall> calls)
    {
        var bytes = new List<byte>();
        var owners = new List<SystemCall>();
        foreach (var call in calls.Where(call => call.Result > 0))
        {
            var taken = call.Data.AsSpan(0, (int)Math.Min(call.Result, call.Data.Length));
            bytes.AddRange(taken);
            owners.AddRange(Enumerable.Repeat(call, taken.Length));
        }

        var stream = bytes.ToArray();
        var records = new List<(int, SystemCall)>();
        for (var at = 0; at + Header <= stream.Length;)
        {
            var length = BinaryPrimitives.ReadUInt16BigEndian(stream.AsSpan(at + 3));
            if (stream[at] == ApplicationData)
            {
                records.Add((length, owners[at]));
            }

            at += Header + length;
        }

        return records;
    }
}
