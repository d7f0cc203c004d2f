namespace Reprieve.App;

/// <summary>Ends a verb: the message for standard error, which says the remedy too, and the exit code.</summary>
internal class CommandException(string message, int exitCode = 1, Exception? inner = null) : Exception(message, inner)
{
    public int ExitCode => exitCode;
}
