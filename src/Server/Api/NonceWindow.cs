using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Reprieve.Server.Storage;

namespace Reprieve.Server.Api;

/// <summary>The nonces of verified requests, in memory: the whole check for reads, and the quick one for what the database decides.</summary>
public sealed class NonceWindow(TimeProvider clock)
{
    private readonly ConcurrentDictionary<long, ConcurrentDictionary<UInt128, bool>> _buckets = new();

    /// <summary>How many are remembered.</summary>
    public int Count => _buckets.Values.Sum(bucket => bucket.Count);

    public bool Contains(NonceRow nonce) => _buckets.TryGetValue(nonce.Bucket, out var bucket) && bucket.ContainsKey(Key(nonce));

    /// <summary>False where it was there before.</summary>
    public bool TryAdd(NonceRow nonce)
    {
        if (!_buckets.TryGetValue(nonce.Bucket, out var bucket))
        {
            var first = NonceRow.FirstLiving(clock.GetUtcNow().ToUnixTimeMilliseconds());
            foreach (var old in _buckets.Keys.Where(old => old < first))
            {
                _buckets.TryRemove(old, out _);
            }

            bucket = _buckets.GetOrAdd(nonce.Bucket, _ => new());
        }

        return bucket.TryAdd(Key(nonce), true);
    }

    private static UInt128 Key(NonceRow nonce) => MemoryMarshal.Read<UInt128>(nonce.Hash);
}
