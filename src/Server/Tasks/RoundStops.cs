using Reprieve.Server.Storage;

namespace Reprieve.Server.Tasks;

/// <summary>The stop points that a round passes: at each frame of an item, and around each of its commits.</summary>
internal static class RoundStops
{
    /// <param name="sending">What the command on the line is for; null for a question.</param>
    public static StopPoint? Of(IntentKind? sending, bool outgoing) => (sending, outgoing) switch
    {
        (IntentKind.Request, true) => StopPoint.RequestWritten,
        (IntentKind.Request, false) => StopPoint.RequestAnswered,
        (IntentKind.Report, true) => StopPoint.ReportWritten,
        (IntentKind.Report, false) => StopPoint.ReportAnswered,
        (IntentKind.Renew, true) => StopPoint.RenewWritten,
        (IntentKind.Renew, false) => StopPoint.RenewAnswered,
        (IntentKind.Update, true) => StopPoint.UpdateWritten,
        (IntentKind.Update, false) => StopPoint.UpdateAnswered,
        (_, false) => StopPoint.InfoAnswered,
        _ => null,
    };

    public static void Around(WriteContext context, bool hasIntents, bool hasEnds)
    {
        if (hasEnds)
        {
            context.StopAround(StopPoint.BeforeSettleCommit, StopPoint.AfterSettleCommit);
        }

        if (hasIntents)
        {
            context.StopAround(StopPoint.BeforeIntentCommit, StopPoint.AfterIntentCommit);
        }

        if (!hasEnds && !hasIntents)
        {
            context.StopAround(StopPoint.BeforeResultCommit, StopPoint.AfterResultCommit);
        }
    }
}
