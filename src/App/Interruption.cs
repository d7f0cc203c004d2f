namespace Reprieve.App;

/// <summary>Ctrl-C and SIGTERM, as the command line passes them on.</summary>
internal static class Interruption
{
    /// <summary>How long a verb that was told to stop may take to finish what is on the line; the process is ended then.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(60);

    /// <summary>Returns once the verb is told to stop.</summary>
    public static async Task WaitAsync(CancellationToken cancellationToken)
    {
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = cancellationToken.Register(stopped.SetResult);
        await stopped.Task;
    }
}
