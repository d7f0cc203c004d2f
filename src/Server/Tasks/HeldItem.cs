using System.Text.Json;
using Reprieve.Server.Registries;
using Reprieve.Server.Storage;

namespace Reprieve.Server.Tasks;

/// <summary>An item that a worker holds: its row, its domain, its hold, and what has happened since it was last written.</summary>
internal sealed class HeldItem(ItemRow item, DomainRow? domain, HoldRow? hold)
{
    private readonly List<ChargeRow> _charges = [];
    private readonly List<EventRow> _events = [];
    private readonly List<FrameRow> _frames = [];

    public ItemRow Item { get; private set; } = item;

    /// <summary>The portfolio's row as it was before this round's info.</summary>
    public DomainRow? Domain { get; private set; } = domain;

    /// <summary>The row with what info said last.</summary>
    public DomainRow? Reading { get; private set; } = domain;

    /// <summary>What is held for it, as it was when the item was claimed: limits and prices do not change. Null where nothing is charged.</summary>
    public HoldRow? Hold => hold;

    /// <summary>What info showed in this round; null once a command has gone out since.</summary>
    public DomainFacts? Facts { get; set; }

    /// <summary>Whether <see cref="Reading"/> is not written yet.</summary>
    public bool IsReadingNew { get; private set; }

    /// <summary>Whether its command's intent is recorded and its frame is next.</summary>
    public bool ReadyToSend { get; set; }

    public bool NeedsInfo => Facts is null || Item.Step is ItemStep.Inspect or ItemStep.Confirm;

    public bool IsDue(long now) => Item.Open && Item.DueAt <= now;

    public IReadOnlyList<EventRow> Events => _events;

    public IReadOnlyList<FrameRow> Frames => _frames;

    public IReadOnlyList<ChargeRow> Charges => _charges;

    public void Apply(Progress progress, long now)
    {
        Item = progress.Item with { UpdatedAt = now };
        _events.AddRange(progress.Events.Select(line => new EventRow
        {
            TaskNo = Item.TaskNo,
            Ordinal = Item.Ordinal,
            At = now,
            Kind = line.Kind,
            Args = JsonSerializer.Serialize(line.Args, ReasonJson.Default.IReadOnlyListString),
        }));
    }

    /// <summary>The same after a word of the registry, which may have charged for it.</summary>
    public void Hear(Progress progress, RegistryAnswer? answer, Situation now)
    {
        if (RegistryCharges.Of(Item, progress.Item, answer, now) is { } charge)
        {
            _charges.Add(charge);
        }

        Apply(progress, now.Now);
    }

    public void Read(DomainRow reading)
    {
        Domain = Reading;
        Reading = reading;
        IsReadingNew = true;
    }

    public void Keep(RegistryFrame frame, string registry, int slot) =>
        _frames.Add(new FrameRow
        {
            TaskNo = Item.TaskNo,
            Ordinal = Item.Ordinal,
            Registry = registry,
            Slot = slot,
            At = frame.AtMs,
            Outgoing = frame.Outgoing,
            ClTrid = frame.ClTrid,
            Xml = frame.Xml,
        });

    /// <summary>The row as it is to be stored: given back unless the worker goes on with it.</summary>
    public ItemRow ToStore(bool keep) =>
        keep
            ? Item
            : Item with
            {
                ClaimSlot = null,
                ClaimEpoch = null,
                // What has asked the registry for nothing yet is waiting, whoever had a look at it.
                Status = !Item.Open ? Item.Status
                    : Item.IntentKind is null && Item.RequestedAt is null ? ItemStatus.Waiting
                    : ItemStatus.Executing,
            };

    /// <summary>What was collected is in the database.</summary>
    public void Written()
    {
        _events.Clear();
        _frames.Clear();
        _charges.Clear();
        IsReadingNew = false;
    }
}
