using System.Net.Sockets;
using System.Security.Cryptography;

namespace Reprieve.Epp.Session;

/// <summary>From what the streams throw to what a caller of a session needs to know.</summary>
internal static class WireFaults
{
    internal static bool Is(Exception exception) =>
        exception is IOException or ObjectDisposedException or OperationCanceledException
            or EppSyntaxException or SocketException;

    internal static EppConnectionException Translate(
        Exception exception, bool isTransform, CancellationToken caller) => exception switch
        {
            EppConnectionException said => said,
            OperationCanceledException when caller.IsCancellationRequested =>
                new(EppFault.Cancelled, isTransform, "Given up before an answer came.", exception),
            OperationCanceledException => new(EppFault.TimedOut, isTransform, "No answer came in time.", exception),
            EppSyntaxException => new(EppFault.Broken, isTransform, $"What came is no answer: {exception.Message}", exception),
            _ => new(EppFault.Broken, isTransform, $"The connection broke: {exception.Message}", exception),
        };

    /// <summary>A connection that ended before its greeting: an alert of TLS is a word on certificates, a mere end may be one.</summary>
    internal static EppConnectionException BeforeGreeting(EppConnectionException fault, string note) =>
        fault.Fault != EppFault.Broken ? fault
        : fault.GetBaseException() is CryptographicException alert
            ? new(EppFault.Tls, mayHaveBeenApplied: false, $"TLS, before the greeting: {alert.Message}.{note}", fault)
            : new(EppFault.Broken, mayHaveBeenApplied: false, $"Before the greeting: {fault.Message}{note}", fault);
}
