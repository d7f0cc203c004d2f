using Microsoft.Win32.SafeHandles;

namespace Reprieve.Sandbox;

/// <summary>
/// Puts SQLite's write-ahead log on the disk after a commit: with <c>synchronous=NORMAL</c> a commit only writes it, and SQLite itself
/// syncs it before each checkpoint. An fsync takes all that was written until then, so that one serves every commit before it.
/// </summary>
internal sealed class WriteAheadLog(string database) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly SafeFileHandle _file = File.OpenHandle($"{database}-wal", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
    private long _committed;
    private long _flushed;

    /// <summary>Counts a commit, right after it, in the order of commits.</summary>
    public long Committed() => Interlocked.Increment(ref _committed);

    /// <summary>Returns once this commit is on the disk.</summary>
    public void Flush(long commit)
    {
        lock (_gate)
        {
            if (_flushed < commit)
            {
                var upTo = Interlocked.Read(ref _committed);
                RandomAccess.FlushToDisk(_file);
                _flushed = upTo;
            }
        }
    }

    public void Dispose() => _file.Dispose();
}
