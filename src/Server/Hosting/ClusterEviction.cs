using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Reprieve.Server.Hosting;

/// <summary>
/// A node that the others hold for dead (it stood still for too long, or could not reach the database) has no place among them any
/// more: it stops in good order and says why, instead of ending where it stands. Whoever supervises it starts it again.
/// </summary>
internal sealed partial class ClusterEviction(IHostApplicationLifetime lifetime, ServerState state, ILogger<ClusterEviction> logger) : IFatalErrorHandler
{
    public bool IsUnexpected(Exception exception) => exception is not OperationCanceledException;

    public void OnFatalException(object? sender = null, string? context = null, Exception? exception = null)
    {
        var reason = context ?? exception?.Message ?? "the silo failed";
        state.Fault = $"this node has left the cluster: {reason}";
        LogLeft(exception, reason);
        lifetime.StopApplication();
    }

    [LoggerMessage(Level = LogLevel.Critical, Message = "This node has left the cluster and stops: {Reason}")]
    private partial void LogLeft(Exception? fault, string reason);
}
