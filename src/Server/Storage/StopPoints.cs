using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Reprieve.Server.Storage;

/// <summary>
/// Every place where a process may die and the order of what it had done by then matters: what is on disk, what has left,
/// who has been answered.
/// </summary>
public enum StopPoint
{
    /// <summary>An order's rows are in the transaction, and nothing is on disk.</summary>
    BeforeAcceptCommit,

    /// <summary>An order is on disk, and its TaskNo has not left.</summary>
    AfterAcceptCommit,
    BeforeClaimCommit,
    AfterClaimCommit,
    BeforeIntentCommit,

    /// <summary>A command is written down, and not a byte of it has left.</summary>
    AfterIntentCommit,

    /// <summary>The lease was checked for the last time, and the first byte of a transform is next.</summary>
    BeforeFrame,

    /// <summary>The frame is with the kernel, and its reply has not been read.</summary>
    RequestWritten,

    /// <summary>The reply has been read, and nothing of it is on disk.</summary>
    RequestAnswered,
    ReportWritten,
    ReportAnswered,
    RenewWritten,
    RenewAnswered,
    UpdateWritten,
    UpdateAnswered,

    /// <summary>Info of an item's domain has been read, and nothing of it is on disk.</summary>
    InfoAnswered,

    /// <summary>A round's results without an item's last state.</summary>
    BeforeResultCommit,
    AfterResultCommit,

    /// <summary>A commit that holds an item's last state.</summary>
    BeforeSettleCommit,
    AfterSettleCommit,
    BeforeLeaseCommit,
    AfterLeaseCommit,
    BeforeMessageCommit,

    /// <summary>A message of the registry's queue is stored, and not acknowledged.</summary>
    AfterMessageCommit,

    /// <summary>It is off the queue, and no item has been told.</summary>
    MessageAcknowledged,
    /// <summary>A registry's new password is on disk, and the registry has not heard of it.</summary>
    PasswordStored,

    /// <summary>The login that sets it is with the kernel, and its reply has not been read.</summary>
    PasswordFrameWritten,

    /// <summary>The reply has been read, and which password is in force is not on disk.</summary>
    PasswordAnswered,
    PasswordSettled,
    BeforeImportCommit,
    AfterImportCommit,

    /// <summary>The first start: the root key is in its file, and the database knows no account.</summary>
    BeforeBootstrapCommit,
    AfterBootstrapCommit,
}

/// <summary>
/// Ends or freezes this process at a chosen stop point, for tests: <c>REPRIEVE_STOP_AT=Point:n</c> raises SIGKILL when the process
/// reaches it for the n-th time, <c>Point:n:STOP</c> raises SIGSTOP, and SIGCONT lets it go on.
/// </summary>
public static partial class StopPoints
{
    public const string Variable = "REPRIEVE_STOP_AT";

    private const int Kill = 9;
    private const int Stop = 19;

    private static volatile Wanted? _wanted;

    private sealed class Wanted(StopPoint point, int times, int signal)
    {
        private int _left = times;

        public StopPoint Point => point;

        public int Signal => signal;

        public bool IsDue() => Interlocked.Decrement(ref _left) == 0;
    }

    /// <summary>Takes the wish of the environment; null or empty is none.</summary>
    /// <exception cref="ValidationException">It names no point, or no count from 1.</exception>
    public static void Arm(string? wish)
    {
        if (string.IsNullOrEmpty(wish))
        {
            return;
        }

        var parts = wish.Split(':');
        if (parts.Length is < 2 or > 3
            || !Enum.TryParse<StopPoint>(parts[0], out var point) || !Enum.IsDefined(point) || char.IsAsciiDigit(parts[0][0])
            || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var times) || times < 1
            || (parts.Length == 3 && parts[2] != "STOP"))
        {
            throw new ValidationException(
                $"{Variable}={wish}: write Point:n or Point:n:STOP, n from 1, with one of {string.Join(", ", Enum.GetNames<StopPoint>())}.");
        }

        _wanted = OperatingSystem.IsLinux()
            ? new Wanted(point, times, parts.Length == 3 ? Stop : Kill)
            : throw new ValidationException($"{Variable} works on Linux.");
    }

    /// <summary>The process is at this point now.</summary>
    public static void Reach(StopPoint point)
    {
        if (_wanted is { } wanted && wanted.Point == point && wanted.IsDue())
        {
            _ = Raise(wanted.Signal);
        }
    }

    // To this very thread: a signal to the process may be taken by another one, and this one would run on for a moment.
    [LibraryImport("libc", EntryPoint = "raise")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Raise(int signal);
}
