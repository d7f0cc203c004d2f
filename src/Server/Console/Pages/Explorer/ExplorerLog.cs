using Microsoft.Extensions.Logging;

namespace Reprieve.Server.Console.Pages.Explorer;

/// <summary>What the Explorer tells the log.</summary>
internal static partial class ExplorerLog
{
    [LoggerMessage(Level = LogLevel.Error, Message = "{Action} {RequestId} broke in the Explorer")]
    public static partial void Broke(ILogger logger, string action, string requestId, Exception broken);
}
