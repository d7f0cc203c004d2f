using System.Globalization;
using Reprieve.Epp;
using Reprieve.Epp.Domain;
using Reprieve.Epp.Session;

namespace Reprieve.Sandbox.Commands;

/// <summary>The registrar's message queue: req shows its head, ack takes a message off (RFC 5730 §2.9.2.3).</summary>
internal static class PollFlow
{
    public static Outcome Run(CommandContext context, Poll poll)
    {
        context.RequireExtensions(poll);
        var (state, registrar) = (context.State, context.Registrar.Id);
        if (poll.Op == Poll.OpAck)
        {
            if (!long.TryParse(poll.MsgID, NumberStyles.None, CultureInfo.InvariantCulture, out var id) || !state.Acknowledge(registrar, id))
            {
                throw new Refusal(EppCode.ObjectDoesNotExist, $"There is no message {poll.MsgID}.");
            }

            var left = state.FirstMessage(registrar);
            return Outcome.Success with { Applied = true, MsgQ = left is { } next ? new(state.MessageCount(registrar), Id(next.Id)) : null };
        }

        if (state.FirstMessage(registrar) is not { } first)
        {
            return new Outcome(EppCode.SuccessNoMessages);
        }

        var (number, message) = first;
        return new Outcome(EppCode.SuccessAckToDequeue)
        {
            MsgQ = new MessageQueue(state.MessageCount(registrar), Id(number)) { QDate = message.Queued, Msg = MixedContent.FromText(message.Text) },
            ResData = message.Result is { } result
                ?
                [
                    new DomainPendingActionData(result.Name, result.Approved)
                    {
                        PaClTRID = result.Transaction.Client,
                        PaSvTRID = result.Transaction.Server,
                        PaDate = result.At,
                    },
                ]
                : [],
        };
    }

    private static string Id(long id) => id.ToString(CultureInfo.InvariantCulture);
}
