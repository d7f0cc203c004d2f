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

    /// <summary>The last answer ended the session.</summary>
    public bool IsOver { get; private set; }

    public byte[] Greet() => Greeting().ToXml();

    public void Close()
    {
        if (_registrar is { } registrar)
        {
            _registrar = null;
            sessions.Remove(registrar);
        }
    }

    /// <summary>The answer to one frame.</summary>
    public byte[] Answer(byte[] xml)
    {
        var answer = Respond(xml);
        if (IsOver)
        {
            // Before the answer leaves: whoever reads it may log in again at once.
            Close();
        }

        return answer;
    }

    private byte[] Respond(byte[] xml)
    {
        var received = FrameMask.Apply(xml);
        EppRequest? request = null;
        EppSyntaxException? fault = null;
        try
        {
            request = EppRequest.Read(xml);
        }
        catch (EppSyntaxException exception)
        {
            fault = exception;
        }

        try
        {
            return store.Write(IsDurable(request), state => Answer(state, request, fault, received));
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // A fault of the registry's own: nothing of the command stays, and the log says what it was.
            return store.Write(durable: false, state =>
            {
                var command = request as CommandRequest;
                var result = EppResult.Of(EppCode.CommandFailedClosing, [Value(null, exception.Message)]);
                return Log(state, Response(state, command?.ClTRID, [result]), received, CommandName.Of(request), applied: false);
            });
        }
    }

    private byte[] Answer(RegistryState state, EppRequest? request, EppSyntaxException? fault, string received)
    {
        var label = CommandName.Of(request);
        if (request is Hello)
        {
            return IsTooFast(state)
                ? Log(state, Refused(state, null, TooFast()), received, label, applied: false)
                : Log(state, Greeting(), received, label, applied: false);
        }

        var clTRID = fault?.ClTRID ?? (request as CommandRequest)?.ClTRID;
        try
        {
            if (IsTooFast(state))
            {
                throw TooFast();
            }

            if (fault is not null)
            {
                throw new Refusal(fault.Code, fault.Message, fault.Offending);
            }

            var command = (request as CommandRequest)?.Command ?? throw new Refusal(EppCode.SyntaxError, "This is no command.");
            var outcome = Run(state, command, clTRID);
            var response = Response(state, clTRID, [EppResult.Of(outcome.Code)]) with
            {
                MsgQ = outcome.MsgQ,
                ResData = outcome.ResData,
                Extensions = outcome.Extensions,
            };
            return Log(state, response, received, label, outcome.Applied);
        }
        catch (Refusal refusal)
        {
            return Log(state, Refused(state, clTRID, refusal), received, label, applied: false);
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
            var registrar = LoginFlow.Run(state, login, sessions.Open(login.ClID), _failures);
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

    private bool IsTooFast(RegistryState state) => _registrar is { } registrar && !sessions.TryCount(registrar, state.Limits.CommandsPerSecond);

    private static Refusal TooFast() => new(EppCode.SessionLimitExceededClosing, "Too many commands within a second.");

    private Greeting Greeting() => new()
    {
        SvID = "Reprieve practice registry",
        SvDate = clock.Now(),
        ObjUris = EppNamespaces.Objects,
        ExtUris = EppNamespaces.Extensions,
    };

    private byte[] Log(RegistryState state, EppReply reply, string received, CommandName label, bool applied)
    {
        var xml = reply.ToXml();
        var response = reply as EppResponse;
        state.AddFrame(new Frame
        {
            Wall = clock.Wall(),
            Session = _number,
            Registrar = _registrar ?? label.ClID,
            ClTRID = response?.ClTRID,
            Command = label.Command,
            Name = label.Name,
            Code = response?.Code,
            Applied = applied,
            Received = received,
            Sent = HasSecret(xml) ? FrameMask.Apply(xml) : Encoding.UTF8.GetString(xml),
        });
        IsOver = response?.EndsSession == true;
        return xml;
    }

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
        return EppValue.Of(shown, reason);
    }

    private static bool HasSecret(ReadOnlySpan<byte> xml) => xml.IndexOf("authInfo"u8) >= 0 || xml.IndexOf("pw"u8) >= 0;

    private static bool IsDurable(EppRequest? request) =>
        request is CommandRequest { Command: { IsTransform: true } or Login { NewPw: not null } or Poll { Op: Poll.OpAck } };
}
