using System.Buffers.Binary;
using System.Net.Security;
using System.Net.Sockets;
using Reprieve.Epp;
using Reprieve.Epp.Frames;
using Reprieve.Epp.Session;

namespace Reprieve.Sandbox.Wire;

/// <summary>Brings one connection's frames to the registry and its answers back, and does on the way what the fault plan wants.</summary>
internal sealed class FaultyWire(
    EppConversation conversation, RegistryStore store, FaultPlan plan, LateApplications late, SslStream stream, Socket socket, TimeProvider wall,
    CancellationToken stopping)
{
    private readonly FrameWriter _writer = new(stream);
    private byte[]? _previous;

    /// <summary>Sends the greeting; false where the connection ends with what was sent.</summary>
    public async Task<bool> GreetAsync()
    {
        var rule = plan.Draw(
            ReceivedFrame.Connect.Label, registrar: null,
            kind => kind is FaultKind.SessionLimit or FaultKind.GreetingChange or FaultKind.ClockSkew);
        var answer = rule?.Fault == FaultKind.SessionLimit
            ? conversation.Refuse(ReceivedFrame.Connect with { Rule = rule }, EppCode.SessionLimitExceededClosing)
            : conversation.Greet(rule);
        await WriteAsync(answer.Xml);
        return !conversation.IsOver;
    }

    /// <summary>Takes one frame; false where the connection ends with it.</summary>
    public async Task<bool> AnswerAsync(byte[] xml)
    {
        var frame = ReceivedFrame.Read(xml);
        var rule = plan.Draw(frame.Label, conversation.Registrar ?? frame.Label.ClID, kind => IsPossible(kind, frame));
        frame = frame with { Rule = rule };
        switch (rule?.Fault)
        {
            case FaultKind.DropBeforeApply:
                conversation.Ignore(frame);
                return Cut();
            case FaultKind.ApplyLate:
                return await ApplyLateAsync(frame, rule);
            case FaultKind.Answer:
                await WriteAsync(conversation.Refuse(frame, rule.Code).Xml);
                return !conversation.IsOver;
            case FaultKind.SessionLimit:
                await WriteAsync(conversation.Refuse(frame, EppCode.SessionLimitExceededClosing).Xml);
                return !conversation.IsOver;
        }

        var answer = conversation.Answer(frame);
        var isOpen = await DeliverAsync(answer, rule) && !conversation.IsOver;
        _previous = answer.Xml;
        return isOpen;
    }

    private async Task<bool> DeliverAsync(Answered answer, FaultRule? rule)
    {
        switch (rule?.Fault)
        {
            case FaultKind.DropAfterApply:
                return Cut();
            case FaultKind.HalfClose:
                await CloseHalfAsync();
                return false;
            case FaultKind.BadLength:
                await WriteBytesAsync(WithLength(answer.Xml, rule.Length));
                return false;
            case FaultKind.LateReply:
                await Task.Delay(TimeSpan.FromMilliseconds(rule.DelayMs), wall, stopping);
                await WriteAsync(answer.Xml);
                return true;
            case FaultKind.SplitFrame:
                await SplitAsync(FrameWriter.Frame(answer.Xml), rule);
                return true;
            case FaultKind.MergeFrames:
                byte[] both = [.. FrameWriter.Frame(answer.Xml), .. FrameWriter.Frame(conversation.Greet(rule: null).Xml)];
                await WriteBytesAsync(both);
                return true;
            case FaultKind.WrongClTRID:
                await WriteAsync((answer.Reply is EppResponse response ? response with { ClTRID = $"not-{response.SvTRID}" } : answer.Reply).ToXml());
                return true;
            case FaultKind.OutOfOrder:
                await WriteAsync(_previous ?? answer.Xml);
                return true;
            case FaultKind.Malformed:
                // Without the end of its last tag.
                await WriteAsync(answer.Xml[..^3]);
                return true;
            default:
                await WriteAsync(answer.Xml);
                return true;
        }
    }

    /// <summary>Whether this frame, in this session, can go wrong that way.</summary>
    private bool IsPossible(FaultKind kind, ReceivedFrame frame) => kind switch
    {
        FaultKind.GreetingChange or FaultKind.ClockSkew => frame.Request is Hello,
        FaultKind.SessionLimit => frame.Request is CommandRequest { Command: Login },
        FaultKind.WrongClTRID => frame.Request is not Hello,
        FaultKind.OutOfOrder => _previous is not null,
        FaultKind.ApplyLate => conversation.Registrar is not null && frame.Request is CommandRequest { Command: not (Login or Logout) },
        FaultKind.DuplicateMessage => frame.Request is CommandRequest { Command: Poll { Op: Poll.OpReq } }
            && conversation.Registrar is { } registrar && store.Write(durable: false, state => state.HasAcknowledged(registrar)),
        FaultKind.Reregister => conversation.Registrar is not null && frame.Label.Name is { } name
            && store.Write(durable: false, state => state.Domain(name) is not null),
        _ => true,
    };

    private async Task<bool> ApplyLateAsync(ReceivedFrame frame, FaultRule rule)
    {
        var applying = late.Add(TimeSpan.FromMilliseconds(rule.DelayMs), conversation.Apart(), frame);
        if (!rule.KeepOpen)
        {
            return Cut();
        }

        if (await applying.WaitAsync(stopping) is not { } answer)
        {
            return Cut();
        }

        await WriteAsync(answer.Xml);
        _previous = answer.Xml;
        return answer.Reply is not EppResponse { EndsSession: true };
    }

    /// <summary>Ends the connection as a broken line does: nothing more comes, not even a goodbye of TLS.</summary>
    private bool Cut()
    {
        conversation.Close();
        socket.Close(timeout: 0);
        return false;
    }

    /// <summary>The client reads an end, and can still write; what it writes is not read as commands. The session lasts until it closes.</summary>
    private async Task CloseHalfAsync()
    {
        await stream.ShutdownAsync();
        socket.Shutdown(SocketShutdown.Send);
        var rest = new byte[4096];
        while (await stream.ReadAsync(rest, stopping) > 0)
        {
            // Thrown away.
        }
    }

    /// <summary>In pieces, each a write and a record of its own; the first ends inside the frame's length.</summary>
    private async Task SplitAsync(byte[] bytes, FaultRule rule)
    {
        const int first = FrameReader.HeaderLength / 2;
        var rest = bytes.Length - first;
        var pieces = Math.Min(rule.Pieces - 1, rest);
        await WriteBytesAsync(bytes.AsMemory(0, first));
        for (var piece = 0; piece < pieces; piece++)
        {
            if (rule.DelayMs > 0)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(rule.DelayMs), wall, stopping);
            }

            var from = first + (int)((long)rest * piece / pieces);
            var to = first + (int)((long)rest * (piece + 1) / pieces);
            await WriteBytesAsync(bytes.AsMemory(from, to - from));
        }
    }

    private static byte[] WithLength(byte[] xml, uint length)
    {
        var frame = FrameWriter.Frame(xml);
        BinaryPrimitives.WriteUInt32BigEndian(frame, length);
        return frame;
    }

    private Task WriteAsync(byte[] xml) => _writer.WriteAsync(xml, CancellationToken.None).AsTask();

    private async Task WriteBytesAsync(ReadOnlyMemory<byte> bytes)
    {
        await stream.WriteAsync(bytes, CancellationToken.None);
        await stream.FlushAsync(CancellationToken.None);
    }
}
