using Reprieve.Epp;
using Reprieve.Epp.Frames;
using Reprieve.Epp.Session;
using Reprieve.Server.Registries;
using Reprieve.Server.Registries.Epp;
using Reprieve.Server.Storage;
using Reprieve.Server.Tasks;
using Reprieve.Server.Tests.Tasks;

namespace Reprieve.Server.Tests.Fuzz;

/// <summary>
/// One frame through all that reads it: the frame reader, the mask, the XML readers of both directions, and of a reply the facts, the
/// portfolio's row, and every rule that decides on them. Whatever it holds, only the declared exceptions may come out.
/// </summary>
internal static class EppTarget
{
    private const int MaxFrame = 256 * 1024;

    private static readonly ItemRow[] _items =
    [
        RuleCases.Item,
        RuleCases.LostRequest(RuleCases.Now - 1_000),
        RuleCases.Requested(RuleCases.Now - RuleCases.Day),
        RuleCases.Requested(RuleCases.Now - RuleCases.Day) with { RestoredAt = RuleCases.Now },
    ];

    /// <summary>The frames on a stream, its bytes given in pieces. Returns a word for what became of it.</summary>
    public static async Task<string> ReadStreamAsync(byte[] bytes, int piece, Side sides)
    {
        var reader = new FrameReader(new Pieces(bytes, piece), MaxFrame);
        var outcome = "nothing";
        try
        {
            while (await reader.ReadAsync(CancellationToken.None) is { } xml)
            {
                outcome = Read(xml, sides);
            }
        }
        catch (FrameException)
        {
            outcome = "no frame";
        }

        return outcome;
    }

    /// <summary>One frame's XML. Returns a word for what became of it.</summary>
    /// <param name="sides">Who reads it: each costs an exception where it is refused.</param>
    public static string Read(byte[] xml, Side sides)
    {
        var masked = sides.HasFlag(Side.Mask) ? FrameMask.Apply(xml, "practice-1") : "";
        if (sides.HasFlag(Side.Server) && Try(() => EppRequest.Read(xml)) is { } request)
        {
            request.ToXml();
            return "request";
        }

        switch (sides.HasFlag(Side.Client) ? Try(() => EppReply.Read(xml)) : null)
        {
            case Greeting greeting:
                Decide(greeting);
                return "greeting";
            case EppResponse response:
                return Decide(response, masked) ? "response with facts" : "response";
            default:
                return "refused";
        }
    }

    /// <summary>Those who read frames.</summary>
    [Flags]
    internal enum Side
    {
        None = 0,

        /// <summary>The practice registry, for commands.</summary>
        Server = 1,

        /// <summary>The session, for replies.</summary>
        Client = 2,

        /// <summary>The mask, before a frame is kept.</summary>
        Mask = 4,

        All = Server | Client | Mask,
    }

    private static T? Try<T>(Func<T> read) where T : class
    {
        try
        {
            return read();
        }
        catch (EppSyntaxException)
        {
            return null;
        }
    }

    private static void Decide(Greeting greeting)
    {
        var at = DateTimeOffset.FromUnixTimeMilliseconds(RuleCases.Now);
        var offset = (long)(EppFacts.ClockOffset(greeting, at) ?? TimeSpan.Zero).TotalMilliseconds;
        Decide(RuleCases.Shows(RuleCases.Redemption), offset);
        Decide(RuleCases.Shows(RuleCases.PendingRestore), offset);
    }

    private static bool Decide(EppResponse response, string masked)
    {
        var inspection = EppFacts.Inspection(response);
        EppFacts.Message(response, masked);
        foreach (var style in (ReadOnlySpan<RestoreStyle>)[RestoreStyle.Auto, RestoreStyle.Renew])
        {
            EppFees.Agree(EppFees.Quote(response, "example.com", style), static fees => new Reprieve.Epp.Extensions.FeeUpdate(fees));
        }

        foreach (var item in _items)
        {
            if (item.IntentKind is not null)
            {
                Tell(AnswerRules.Apply(item, inspection.Answer, RuleCases.At(RuleCases.Now)));
            }
        }

        Decide(inspection, offset: 0);
        // And as a domain of ours, with the registration that the item knows: the way to the end.
        if (inspection.Facts is { } facts)
        {
            Decide(inspection with { Facts = facts with { ClId = RuleCases.Profile.ClientId, Roid = RuleCases.Redemption.Roid } }, offset: 0);
        }

        return inspection.Facts is not null;
    }

    private static void Decide(Inspection inspection, long offset)
    {
        var row = DomainReading.Apply(RuleCases.Domain, inspection, RuleCases.Profile, RuleCases.Options, RuleCases.Now, offset);
        foreach (var item in _items)
        {
            var now = new Situation(
                RuleCases.Profile, RuleCases.Domain, row, RuleCases.Now, RuleCases.Now + offset, RuleCases.Options, Jitter: 0.5);
            Tell(InspectionRules.Apply(item, inspection, now));
            if (inspection.Facts is { } facts)
            {
                ReportText.Write(item, row, facts, now.RegistryNow);
            }
        }
    }

    // As the pages and the API tell it.
    private static void Tell(Progress progress)
    {
        if (progress.Item.WaitCode is { } wait)
        {
            ItemReasons.Text(wait, progress.Item.WaitArgs ?? "[]", "en");
        }
    }

    /// <summary>A stream that gives its bytes in pieces.</summary>
    private sealed class Pieces(byte[] bytes, int piece) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, piece)], cancellationToken);
    }
}
