using Reprieve.Epp;
using Reprieve.Epp.Session;

namespace Reprieve.Server.Registries.Epp;

/// <summary>From a profile to the line's settings, and from the line's troubles to what the engine waits on.</summary>
internal static class EppLine
{
    internal static EppEndpoint Endpoint(RegistryProfile profile) => new()
    {
        Host = profile.Host,
        Port = profile.Port,
        CaFile = profile.Tls.CaFile,
        ClientCertificateFile = profile.Tls.ClientCertificateFile,
        ClientKeyFile = profile.Tls.ClientKeyFile,
        PinnedSha256 = profile.Tls.PinnedSha256,
        ServerName = profile.Tls.ServerName,
    };

    internal static EppSessionSettings Settings(RegistryProfile profile, RegistryLineHooks hooks, TimeProvider clock) => new()
    {
        Clock = clock,
        ConnectTimeout = TimeSpan.FromSeconds(profile.ConnectTimeoutSeconds),
        CommandTimeout = TimeSpan.FromSeconds(profile.CommandTimeoutSeconds),
        MayWrite = hooks.MayWrite,
        Tap = frame => hooks.OnFrame(
            new RegistryFrame(frame.At.ToUnixTimeMilliseconds(), frame.IsOutgoing, frame.ClTRID, frame.MaskedXml)),
    };

    /// <summary>
    /// Without rgp-1.0 info shows a deleted domain as it shows a restored one at some registries: nothing read then proves anything.
    /// </summary>
    internal static void DemandRgp(RegistryProfile profile, Greeting greeting)
    {
        if (profile.Restore is RestoreStyle.Auto or RestoreStyle.RequestOnly or RestoreStyle.RequestAndReport && !greeting.Offers(EppNamespaces.RgpUri))
        {
            throw new RegistryLineException(
                LineFault.Unreachable, mayHaveBeenApplied: false, $"its greeting does not offer {EppNamespaces.RgpUri}, which Restore={profile.Restore} needs");
        }
    }

    /// <summary>A login that was answered, but not with success.</summary>
    internal static RegistryLineException SignInFault(EppResponse answer)
    {
        var fault = answer.Code switch
        {
            EppCode.SessionLimitExceededClosing => LineFault.SessionLimit,
            EppCode.CommandFailed or EppCode.CommandFailedClosing => LineFault.Closing,
            _ => LineFault.SignInRefused,
        };
        return new RegistryLineException(fault, mayHaveBeenApplied: false, $"Signing in was answered {Words(answer)}")
        {
            Answer = EppFacts.Answer(answer),
        };
    }

    /// <summary>
    /// An answer after which the registry closes. 2500 says that the command failed, and not how far it got: info tells.
    /// </summary>
    internal static RegistryLineException ClosingFault(EppResponse answer, bool isTransform) =>
        new(
            FaultOf(answer),
            isTransform && answer.Code is EppCode.CommandFailedClosing or EppCode.SuccessEndingSession,
            $"The registry answered {Words(answer)}");

    /// <summary>The registry no longer knows who we are, in a session that was signed in: nothing was done, and a new session will do.</summary>
    internal static RegistryLineException ForgottenSession(EppResponse answer) =>
        new(LineFault.Closing, mayHaveBeenApplied: false, $"The registry has ended the session without a word: it answered {Words(answer)}");

    /// <summary>A broken line; a caller that gave up with nothing at stake gets its own cancellation.</summary>
    internal static Exception Fault(EppConnectionException exception, CancellationToken cancellationToken)
    {
        if (exception is { Fault: EppFault.Cancelled, MayHaveBeenApplied: false })
        {
            return new OperationCanceledException(exception.Message, exception, cancellationToken);
        }

        var fault = exception.Fault switch
        {
            EppFault.Unreachable or EppFault.Broken or EppFault.Closed or EppFault.Cancelled => LineFault.Unreachable,
            EppFault.Tls => LineFault.SignInRefused,
            EppFault.Refused => exception.Refusal is { } refusal ? FaultOf(refusal) : LineFault.Closing,
            EppFault.MayNotWrite => LineFault.LeaseLost,
            EppFault.TimedOut => LineFault.TimedOut,
            _ => throw new InvalidOperationException($"{exception.Fault} is no fault of a line.", exception),
        };
        return new RegistryLineException(fault, exception.MayHaveBeenApplied, exception.Message, exception);
    }

    private static LineFault FaultOf(EppResponse answer) => answer.Code switch
    {
        EppCode.SessionLimitExceededClosing => LineFault.SessionLimit,
        EppCode.AuthenticationError or EppCode.AuthenticationErrorClosing => LineFault.SignInRefused,
        _ => LineFault.Closing,
    };

    private static string Words(EppResponse answer) => $"{answer.Code} {answer.Results[0].Message}";
}
