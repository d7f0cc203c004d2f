using System.Text.Json;
using Reprieve.Server.Storage;

namespace Reprieve.Campaigns.Checking;

/// <summary>A row of the practice registry's frame log: a command and how it ended there, or what time or a fault did.</summary>
public sealed record LogRow
{
    public required long Seq { get; init; }

    /// <summary>The machine's clock, which the server goes by too.</summary>
    public required DateTimeOffset Wall { get; init; }

    /// <summary>Registry time.</summary>
    public required DateTimeOffset At { get; init; }

    public string? Session { get; init; }

    public string? Registrar { get; init; }

    public string? ClTRID { get; init; }

    public required string Command { get; init; }

    public string? Name { get; init; }

    public int? Code { get; init; }

    public required bool Applied { get; init; }

    public string? Fault { get; init; }

    public bool IsTransform => Command is "create" or "delete" or "renew" or "transfer" || Command.StartsWith("update", StringComparison.Ordinal);

    /// <summary>One page of <c>GET /log</c>.</summary>
    public static IReadOnlyList<LogRow> ReadPage(JsonElement page) =>
        page.GetProperty("frames").Deserialize<IReadOnlyList<LogRow>>(_camelCase) ?? [];

    private static readonly JsonSerializerOptions _camelCase = new(JsonSerializerDefaults.Web);
}

/// <summary>Where a name stands at the registry.</summary>
public enum NameState
{
    Redemption,

    /// <summary>A restore request was answered with 1001.</summary>
    RequestPending,
    PendingRestore,

    /// <summary>Registered: by a restore, or never deleted.</summary>
    Restored,
    PendingDelete,
    Gone,

    /// <summary>Another registration of the same name.</summary>
    Anew,
}

/// <summary>An order as the driver sent it, and what it was answered.</summary>
public sealed record Submission
{
    public required string ClientToken { get; init; }

    public required IReadOnlyList<string> Names { get; init; }

    /// <summary>Null where no answer ever came.</summary>
    public string? TaskNo { get; init; }
}

/// <summary>The states of what was held for an item.</summary>
public sealed record HeldLines
{
    public required string TaskNo { get; init; }

    public required int Ordinal { get; init; }

    public required string RestoreState { get; init; }

    public required string RenewalState { get; init; }
}

/// <summary>All that a campaign left behind: what the registry saw, what the server stored, what the driver remembers.</summary>
public sealed record CampaignRecord
{
    public required IReadOnlyList<LogRow> Log { get; init; }

    public required IReadOnlyList<TaskRow> Tasks { get; init; }

    public required IReadOnlyList<ItemRow> Items { get; init; }

    public required IReadOnlyList<EventRow> Events { get; init; }

    /// <summary>What was held for items, and what became of it.</summary>
    public IReadOnlyList<HeldLines> Held { get; init; } = [];

    /// <summary>What is wrong with the books.</summary>
    public IReadOnlyList<string> BookDifferences { get; init; } = [];

    /// <summary>Whether every item that was not refused at once is charged.</summary>
    public bool IsPriced { get; init; }

    /// <summary>The names in the server's portfolio.</summary>
    public required IReadOnlyList<string> Domains { get; init; }

    /// <summary>How many messages of the registry's queue the server stored.</summary>
    public int Messages { get; init; }

    public required IReadOnlyList<Submission> Submissions { get; init; }

    /// <summary>The names whose import the driver was told of.</summary>
    public required IReadOnlyList<string> Imported { get; init; }

    /// <summary>Where each name stood when the campaign began.</summary>
    public required IReadOnlyDictionary<string, NameState> Start { get; init; }

    /// <summary>Where the registry says each name stands in the end; a name that is not here is gone.</summary>
    public required IReadOnlyDictionary<string, NameState> End { get; init; }

    /// <summary>Suffixes whose restores take effect without a report.</summary>
    public required IReadOnlySet<string> ImmediateSuffixes { get; init; }

    /// <summary>Commands of others under the same registrar: what their clTRIDs begin with.</summary>
    public string ForeignPrefix { get; init; } = "foreign-";

    /// <summary>Whether the registry itself was away now and then.</summary>
    public bool RegistryWasKilled { get; init; }

    /// <summary>How much of its window an order must find before it for its name to count as missed.</summary>
    public TimeSpan Margin { get; init; } = TimeSpan.FromSeconds(60);
}
