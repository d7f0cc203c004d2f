using System.Text;

namespace Reprieve.Campaigns.Durability;

/// <summary>
/// Whether what left on a socket was on the disk before: the text that names it stands in a page of the write-ahead log, the
/// commit that this page belongs to is written to its last frame, and a sync of that file begins after it and ends before the first
/// byte leaves.
/// </summary>
internal sealed class SyncCheck(IReadOnlyList<SystemCall> calls)
{
    private const int FrameHeader = 24;

    private readonly List<SystemCall> _log = [.. calls.Where(call => call is { Name: "pwrite64", Result: > 0 } && IsLog(call))];
    private readonly List<SystemCall> _syncs = [.. calls.Where(call => call is { Name: "fsync" or "fdatasync", Result: 0 } && IsLog(call))];

    /// <summary>Null where it was on the disk; else what was not.</summary>
    /// <param name="name">What stands in the row that says that it may leave: a TaskNo, a clTRID.</param>
    /// <param name="send">The call that gave its first byte to the kernel.</param>
    public string? Fault(string name, SystemCall send)
    {
        var text = Encoding.UTF8.GetBytes(name);
        var page = _log.FindIndex(write => write.Data.AsSpan().IndexOf(text) >= 0);
        if (page < 0 || _log[page].Ended > send.Entered)
        {
            return $"{name} left before anything of it was in the log";
        }

        // A frame of the log: its header, whose second word is not zero in the last one of a commit, and its page.
        var last = page;
        while (last < _log.Count && !(last > 0 && _log[last - 1].Data is { Length: FrameHeader } header && header.AsSpan(4, 4).IndexOfAnyExcept((byte)0) >= 0 && _log[last].Data.Length > FrameHeader))
        {
            last++;
        }

        return last < _log.Count && _syncs.Exists(sync => sync.Entered > _log[last].Ended && sync.Ended < send.Entered)
            ? null
            : $"{name} left before its commit was synced";
    }

    private static bool IsLog(SystemCall call) => call.Target.EndsWith("/reprieve.db-wal", StringComparison.Ordinal);
}
