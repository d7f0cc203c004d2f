using System.Globalization;
using Spectre.Console;

namespace Reprieve.App.Client;

/// <summary>Waits until every item of some tasks has ended: a progress bar on a terminal, a line for each change elsewhere.</summary>
internal sealed class TaskWatch(RedeemTask redemption, TimeProvider clock)
{
    private static readonly TimeSpan _firstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan _longestPause = TimeSpan.FromSeconds(5);

    // A server that is started again is back well within this.
    private static readonly TimeSpan _longestOutage = TimeSpan.FromMinutes(10);

    /// <param name="taskNos">The tasks, in the order of submission.</param>
    /// <param name="changed">Told each item whose state changed since the last look.</param>
    public async Task<IReadOnlyList<TaskItem>> WaitAsync(
        IReadOnlyList<string> taskNos, Action<IReadOnlyList<TaskItem>, TaskItem> changed, CancellationToken cancellationToken)
    {
        var seen = new Dictionary<string, string>(StringComparer.Ordinal);
        long? unreachableSince = null;
        for (var pause = _firstPause; ; pause = pause * 1.5 < _longestPause ? pause * 1.5 : _longestPause)
        {
            List<TaskItem> items = [];
            try
            {
                foreach (var taskNo in taskNos)
                {
                    items.AddRange(await redemption.ItemsAsync(taskNo, cancellationToken));
                }

                unreachableSince = null;
            }
            catch (Exception exception) when (ApiConnection.IsPassing(exception) && (unreachableSince is not { } since || clock.GetElapsedTime(since) < _longestOutage))
            {
                if (unreachableSince is null)
                {
                    await Console.Error.WriteLineAsync($"reprieve: {exception.Message} Nothing accepted is lost; still waiting.");
                }

                unreachableSince ??= clock.GetTimestamp();
                await Task.Delay(pause, clock, cancellationToken);
                continue;
            }

            foreach (var item in items.Where(item => seen.GetValueOrDefault(item.TaskDetailNo) != State(item)))
            {
                seen[item.TaskDetailNo] = State(item);
                changed(items, item);
                pause = _firstPause;
            }

            if (items.All(item => item.IsEnded))
            {
                return items;
            }

            await Task.Delay(pause, clock, cancellationToken);
        }
    }

    /// <summary>The same, shown to a person; <paramref name="isQuiet"/> shows nothing.</summary>
    public async Task<IReadOnlyList<TaskItem>> ShowAsync(IReadOnlyList<string> taskNos, bool isQuiet, CancellationToken cancellationToken)
    {
        if (isQuiet)
        {
            return await WaitAsync(taskNos, (_, _) => { }, cancellationToken);
        }

        if (Console.IsOutputRedirected)
        {
            return await WaitAsync(taskNos, (_, item) => Console.WriteLine(Line(item)), cancellationToken);
        }

        return await AnsiConsole.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn())
            .StartAsync(async screen =>
            {
                var bar = screen.AddTask("redeeming");
                return await WaitAsync(
                    taskNos,
                    (items, _) =>
                    {
                        bar.MaxValue = items.Count;
                        bar.Value = items.Count(item => item.IsEnded);
                        bar.Description = string.Create(
                            CultureInfo.InvariantCulture, $"{items.Count(item => item.IsRestored)} restored, {items.Count(item => item.StatusCode == 3)} failed of {items.Count}");
                    },
                    cancellationToken);
            });
    }

    public static string Line(TaskItem item) =>
        item.Message.Length > 0 ? $"{item.DomainName}  {item.Status}  {item.Message}" : $"{item.DomainName}  {item.Status}";

    private static string State(TaskItem item) => $"{item.Status}|{item.Message}";
}
