using System.Security.Cryptography;
using System.Text;
using Dapper;

namespace Reprieve.Server.Storage;

/// <summary>A request's nonce as it is remembered: its five-minute bucket of Timestamp, and 16 bytes of hash over key id and nonce.</summary>
public sealed record NonceRow(long Bucket, byte[] Hash)
{
    private const long BucketMs = 5 * 60_000;

    /// <summary>How far a Timestamp may be from the clock, ms.</summary>
    public const long WindowMs = 15 * 60_000;

    /// <param name="timestampMs">The request's Timestamp, UTC ms.</param>
    public static NonceRow Of(long timestampMs, string accessKeyId, string nonce) =>
        new(timestampMs / BucketMs, SHA256.HashData(Encoding.UTF8.GetBytes($"{accessKeyId}\0{nonce}"))[..16]);

    /// <summary>The first bucket that can still matter: one lives until the window has passed over its last valid stamp.</summary>
    public static long FirstLiving(long nowMs) => ((nowMs - WindowMs) / BucketMs) - 1;
}

/// <summary>The table of nonces that requests which changed something came with.</summary>
public static class NonceTable
{
    /// <summary>Takes the nonce; false where it was taken before. Forgets buckets that no valid request can name any more.</summary>
    public static bool TryTake(WriteContext context, NonceRow nonce, long nowMs)
    {
        context.Connection.Execute("DELETE FROM nonces WHERE bucket < @first", new { first = NonceRow.FirstLiving(nowMs) });
        return context.Connection.Execute(
            "INSERT INTO nonces (bucket, hash) VALUES (@Bucket, @Hash) ON CONFLICT (bucket, hash) DO NOTHING", nonce) == 1;
    }
}
