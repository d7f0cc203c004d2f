using System.ComponentModel.DataAnnotations;

namespace Reprieve.Server.Tasks;

/// <summary>How the engine paces itself: <c>Reprieve:Tasks</c>.</summary>
public sealed class TaskOptions
{
    public const string Section = "Reprieve:Tasks";

    /// <summary>Items a session holds at once; after a crash at most these need an info.</summary>
    [Range(1, 1000)]
    public int WindowItems { get; set; } = 32;

    /// <summary>The work a session takes on at once, at its share of the registry's rate.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:10:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan WindowTime { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long a slot's lease lasts unless renewed; nothing is written after it. Unset: 15 s where the server has its database for
    /// itself, 4 s where another node may wait for the slot.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:02", "00:10:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan? Lease { get; set; }

    /// <summary>Whether other nodes share the database.</summary>
    internal bool IsShared { get; set; }

    internal TimeSpan LeaseLength => Lease ?? TimeSpan.FromSeconds(IsShared ? 4 : 15);

    /// <summary>Requests that the registry answered or may have received before an item gives up.</summary>
    [Range(1, 100)]
    public int Tries { get; set; } = 5;

    /// <summary>The wait after the first failed try; it doubles from there, with jitter.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "01:00:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan Backoff { get; set; } = TimeSpan.FromSeconds(2);

    [Range(typeof(TimeSpan), "00:00:00.01", "1.00:00:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan BackoffLimit { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>The same for reaching a registry at all.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "01:00:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan Reconnect { get; set; } = TimeSpan.FromSeconds(1);

    [Range(typeof(TimeSpan), "00:00:00.01", "1.00:00:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan ReconnectLimit { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// How long after the end of the session that sent it a command may still be applied late; unset: twice the command timeout plus the lease.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan? SettleAfter { get; set; }

    /// <summary>The same in ms, for a registry.</summary>
    internal long SettleAfterMs(Registries.RegistryProfile profile) =>
        (long)(SettleAfter ?? TimeSpan.FromSeconds(2 * profile.CommandTimeoutSeconds) + LeaseLength).TotalMilliseconds;

    /// <summary>How soon info is asked again about a restore that is accepted and not yet visible.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "00:10:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan ConfirmAgain { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How soon a waiting item looks whether its operator has mended what it waits for.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "1.00:00:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan OperatorWait { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>The longest that a domain in redemption goes unread.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan ReadRedemptionAtLeast { get; set; } = TimeSpan.FromHours(1);

    /// <summary>The longest that any other domain goes unread.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "30.00:00:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan ReadAtLeast { get; set; } = TimeSpan.FromHours(24);
}
