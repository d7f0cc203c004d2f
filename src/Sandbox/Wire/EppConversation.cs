using System.Globalization;
using System.Text;
using System.Xml.Linq;
using Reprieve.Epp;
using Reprieve.Epp.Frames;
using Reprieve.Epp.Session;
using Reprieve.Sandbox.Commands;

namespace Reprieve.Sandbox.Wire;

/// <summary>
/// One connection's exchange of frames: what was said so far decides what may come next. Each command runs, and is logged, in one
/// transaction of the store.
/// </summary>
internal sealed class EppConversation(RegistryStore store, RegistryClock clock, Sessions sessions, long number)
{
    private readonly string _number = number.ToString(CultureInfo.InvariantCulture);
    private string? _registrar;
    private HashSet<string> _announced = [];
    private int _failures;
    private bool _isApart;

    /// <summary>The last answer ended the session.</summary>
    public bool IsOver { get; private set; }

    /// <summary>Of the certificate that the client showed, hex.</summary>
    public string? CertificateSha256 { get; set; }

    /// <summary>Who is logged in.</summary>
    public string? Registrar => _registrar;

    /// <summary>The same session for commands that outlive the connection: it neither counts nor ends it.</summary>
    public EppConversation Apart() =>
        new(store, clock, sessions, number) { _registrar = _registrar, _announced = _announced, _isApart = true };

    public void Close()
    {
        if (_registrar is { } registrar && !_isApart)
        {
            _registrar = null;
            sessions.Remove(registrar);
        }
    }

    /// <summary>The greeting on connect; one that a fault changes is in the log.</summary>
    public Answered Greet(FaultRule? rule)
    {
        var frame = ReceivedFrame.Connect with { Rule = rule };
        var greeting = Greeting(rule);
        return rule is null ? new Answered(greeting, greeting.ToXml()) : store.Write(durable: false, state => Log(state, greeting, frame, applied: false));
    }

    /// <summary>The answer to one frame.</summary>
    public Answered Answer(ReceivedFrame frame)
    {
        var answer = Respond(frame);
        CloseIfOver();
        return answer;
    }

    /// <summary>Answers with this code, and does nothing else.</summary>
    public Answered Refuse(ReceivedFrame frame, int code)
    {
        var answer = store.Write(durable: false, state => Log(state, Response(state, frame.ClTRID, [EppResult.Of(code)]), frame, applied: false));
        CloseIfOver();
        return answer;
    }

    /// <summary>Does nothing, says nothing: only the log knows that the frame came.</summary>
    public void Ignore(ReceivedFrame frame) => store.Write(durable: false, state => state.AddFrame(Row(frame, frame.ClTRID)));

    // Before the answer leaves: whoever reads it may log in again at once.
    private void CloseIfOver()
    {
        if (IsOver)
        {
            Close();
        }
    }

    private Answered Respond(ReceivedFrame frame)
    {
        try
        {
            return store.Write(IsDurable(frame.Request), state => Answer(state, frame));
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // A fault of the registry's own: nothing of the command stays, and the log says what it was.
            return store.Write(durable: false, state =>
            {
                var result = EppResult.Of(EppCode.CommandFailedClosing, [Value(null, exception.Message)]);
                return Log(state, Response(state, (frame.Request as CommandRequest)?.ClTRID, [result]), frame, applied: false);
            });
        }
    }

    private Answered Answer(RegistryState state, ReceivedFrame frame)
    {
        if (frame.Request is Hello)
        {
            return IsTooFast(state)
                ? Log(state, Refused(state, null, TooFast()), frame, applied: false)
                : Log(state, Greeting(frame.Rule), frame, applied: false);
        }

        try
        {
            if (IsTooFast(state))
            {
                throw TooFast();
            }

            if (frame.SyntaxFault is { } fault)
            {
                throw new Refusal(fault.Code, fault.Message, fault.Offending);
            }

            var command = (frame.Request as CommandRequest)?.Command ?? throw new Refusal(EppCode.SyntaxError, "This is no command.");
            Disturb(state, frame);
            var outcome = Run(state, command, frame.ClTRID);
            var response = Response(state, frame.ClTRID, [EppResult.Of(outcome.Code)]) with
            {
                MsgQ = outcome.MsgQ,
                ResData = outcome.ResData,
                Extensions = outcome.Extensions,
            };
            return Log(state, response, frame, outcome.Applied);
        }
        catch (Refusal refusal)
        {
            return Log(state, Refused(state, frame.ClTRID, refusal), frame, applied: false);
        }
    }

    /// <summary>What a fault does to the registry itself, right before the command that it hits.</summary>
    private void Disturb(RegistryState state, ReceivedFrame frame)
    {
        switch (frame.Rule?.Fault)
        {
            case FaultKind.DuplicateMessage when _registrar is { } registrar:
                state.PutBackAcknowledged(registrar);
                break;
            case FaultKind.Reregister when frame.Label.Name is { } name:
                Reregistration.Run(state, name, clock.Wall());
                break;
        }
    }

    private Outcome Run(RegistryState state, EppCommand command, string? clTRID)
    {
        switch (command)
        {
            case Login when _registrar is not null:
                throw new Refusal(EppCode.UseError, "The session is logged in.");
            case Login login:
                LogIn(state, login);
                return Outcome.Success with { Applied = login.NewPw is not null };
            case var _ when _registrar is null:
                throw new Refusal(EppCode.UseError, "The session is not logged in.");
            case Logout:
                return new Outcome(EppCode.SuccessEndingSession);
            case ObjectCommand { ObjectUri: var uri } when !_announced.Contains(uri):
                throw new Refusal(EppCode.UnimplementedObjectService, $"The login did not announce {uri}.");
        }

        var registrar = state.Registrar(_registrar) ?? throw new Refusal(EppCode.CommandFailedClosing, "The registrar is gone.");
        var context = new CommandContext(state, registrar, _announced, clTRID);
        return state.OrTakeBack(() => CommandFlows.Run(context, command));
    }

    private void LogIn(RegistryState state, Login login)
    {
        try
        {
            var registrar = LoginFlow.Run(state, login, sessions.Open(login.ClID), _failures, CertificateSha256);
            _registrar = registrar.Id;
            _announced = [.. login.ObjUris, .. login.ExtUris];
            sessions.Add(registrar.Id);
        }
        catch (Refusal refusal) when (refusal.Code is EppCode.AuthenticationError or EppCode.AuthenticationErrorClosing)
        {
            _failures++;
            throw;
        }
    }

    private bool IsTooFast(RegistryState state) => _registrar is { } registrar && !_isApart && !sessions.TryCount(registrar, state.Limits.CommandsPerSecond);

    private static Refusal TooFast() => new(EppCode.SessionLimitExceededClosing, "Too many commands within a second.");

    private Greeting Greeting(FaultRule? rule)
    {
        var greeting = new Greeting
        {
            SvID = "Reprieve practice registry",
            SvDate = clock.Now(),
            ObjUris = EppNamespaces.Objects,
            ExtUris = EppNamespaces.Extensions,
        };
        return rule switch
        {
            { Fault: FaultKind.ClockSkew } => greeting with { SvDate = clock.Now().AddMilliseconds(rule.SkewMs) },
            { Fault: FaultKind.GreetingChange, SvID: null, ExtURIs: null } =>
                greeting with { ExtUris = [.. EppNamespaces.Extensions.Where(uri => uri != EppNamespaces.RgpUri)] },
            { Fault: FaultKind.GreetingChange } => greeting with { SvID = rule.SvID ?? greeting.SvID, ExtUris = rule.ExtURIs ?? greeting.ExtUris },
            _ => greeting,
        };
    }

    private Answered Log(RegistryState state, EppReply reply, ReceivedFrame frame, bool applied)
    {
        var xml = reply.ToXml();
        var response = reply as EppResponse;
        state.AddFrame(Row(frame, response?.ClTRID) with
        {
            Code = response?.Code,
            Applied = applied,
            Sent = HasSecret(xml) ? FrameMask.Apply(xml) : Encoding.UTF8.GetString(xml),
        });
        IsOver = response?.EndsSession == true;
        return new Answered(reply, xml);
    }

    private Frame Row(ReceivedFrame frame, string? clTRID) => new()
    {
        Wall = clock.Wall(),
        Session = _number,
        Registrar = _registrar ?? frame.Label.ClID,
        ClTRID = clTRID,
        Command = frame.Label.Command,
        Name = frame.Label.Name,
        Applied = false,
        Received = frame.MaskedXml,
        Fault = frame.Rule?.Fault,
    };

    private static EppResponse Refused(RegistryState state, string? clTRID, Refusal refusal) =>
        Response(state, clTRID, [EppResult.Of(refusal.Code, [Value(refusal.Offending, refusal.Message)])]);

    private static EppResponse Response(RegistryState state, string? clTRID, IReadOnlyList<EppResult> results) =>
        new() { Results = results, ClTRID = clTRID, SvTRID = state.ServerTrid };

    /// <summary>The element at fault, without what is inside it unless that is plain text, and why (RFC 5730 §2.6: undef where there is none).</summary>
    private static EppValue Value(XElement? offending, string reason)
    {
        var shown = offending is null
            ? new XElement(EppNamespaces.Epp + "undef")
            : offending.HasElements || offending.Name.LocalName is "pw" or "newPW" ? new XElement(offending.Name) : new XElement(offending.Name, offending.Value);
        // A parser quotes what it could not read, which XML may not be able to carry.
        return EppValue.Of(shown, MixedContent.FromText(reason).Text);
    }

    private static bool HasSecret(ReadOnlySpan<byte> xml) => xml.IndexOf("authInfo"u8) >= 0 || xml.IndexOf("pw"u8) >= 0;

    private static bool IsDurable(EppRequest? request) =>
        request is CommandRequest { Command: { IsTransform: true } or Login { NewPw: not null } or Poll { Op: Poll.OpAck } };
}
