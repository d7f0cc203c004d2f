using System.Text;
using System.Text.Json;

namespace Reprieve.Campaigns.Durability;

/// <summary>
/// No TaskNo and no command that changes a domain leaves before the sync that covers it: seen from outside, in the system calls of
/// the server's process.
/// </summary>
public sealed class SyncTests
{
    private const int Orders = 3;
    private const int NamesAnOrder = 6;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nothing_leaves_the_server_before_its_commit_is_synced()
    {
        await using var installation = await Installation.StartAsync(Orders * NamesAnOrder);

        Assert.Empty(await FaultsAsync(installation, installation.Serve("data")));
    }

    [Fact]
    public async Task A_server_that_does_not_sync_is_found_out_at_every_answer_and_every_command()
    {
        await using var installation = await Installation.StartAsync(Orders * NamesAnOrder);

        var faults = await FaultsAsync(installation, [AlteredServer.Executable, "unsynced", installation.Folder["data"], installation.Configuration]);

        // A request and a report for each name at least.
        Assert.True(faults.Count >= Orders + (2 * Orders * NamesAnOrder), string.Join('\n', faults));
        Assert.All(faults, fault => Assert.EndsWith("left before its commit was synced", fault, StringComparison.Ordinal));
    }

    private static async Task<IReadOnlyList<string>> FaultsAsync(Installation installation, IReadOnlyList<string> command)
    {
        var file = installation.Folder["calls"];
        var taskNos = new List<string>();
        await using (var server = await installation.ServeAsync("data", SystemCallTrace.Around(command, file)))
        {
            await installation.ImportAsync();
            foreach (var names in installation.Names.Chunk(NamesAnOrder))
            {
                taskNos.Add(await installation.OrderAsync(names));
            }

            foreach (var taskNo in taskNos)
            {
                Assert.All(await installation.EndAsync(taskNo), row => Assert.Equal(2, row.GetProperty("TaskStatusCode").GetInt32()));
            }

            await server.StopAsync(Cancellation);
        }

        var calls = await EndedAsync(file);
        var check = new SyncCheck(calls);
        var answers = taskNos.ConvertAll(taskNo => (Name: taskNo, Call: FirstWith(calls, taskNo)));
        var commands = Commands(await installation.LogAsync(), TlsRecords.Of(calls));
        Assert.True(commands.Count >= 2 * Orders * NamesAnOrder, $"{commands.Count} commands were found.");
        return [.. answers.Concat(commands).Select(sent => check.Fault(sent.Name, sent.Call)).OfType<string>()];
    }

    /// <summary>strace outlives what it traces for a moment.</summary>
    private static async Task<IReadOnlyList<SystemCall>> EndedAsync(string file)
    {
        for (var length = -1L; length != new FileInfo(file).Length;)
        {
            length = new FileInfo(file).Length;
            await Task.Delay(500, Cancellation);
        }

        return SystemCallTrace.Read(file);
    }

    private static SystemCall FirstWith(IReadOnlyList<SystemCall> calls, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return calls.First(call => call.Target.StartsWith("socket:", StringComparison.Ordinal) && call.Data.AsSpan().IndexOf(bytes) >= 0);
    }

    /// <summary>
    /// Each command that changes a domain with the call that sent it: the registry logged the frames of a session one after another,
    /// and each was one TLS record. Their lengths say that the two lists are the same.
    /// </summary>
    private static List<(string Name, SystemCall Call)> Commands(
        IReadOnlyList<JsonElement> log, IReadOnlyList<IReadOnlyList<(int Length, SystemCall Call)>> connections)
    {
        var sessions = log.GroupBy(frame => frame.GetProperty("session").GetString()).Select(session => session.ToList()).ToList();
        Assert.Equal(sessions.Count, connections.Count);
        var commands = new List<(string, SystemCall)>();
        foreach (var (frames, records) in sessions.Zip(connections))
        {
            // The end of the handshake comes first, and the goodbye of TLS last.
            var sent = records.Skip(1).Take(frames.Count).ToList();
            Assert.Equal(frames.Count, sent.Count);
            // The login's password is masked in the log.
            var overhead = frames.Zip(sent).Where(pair => Command(pair.First) != "login")
                .Select(pair => pair.Second.Length - Encoding.UTF8.GetByteCount(pair.First.GetProperty("received").GetString()!));
            Assert.Single(overhead.Distinct());
            commands.AddRange(frames.Zip(sent).Where(pair => IsTransform(Command(pair.First)))
                .Select(pair => (pair.First.GetProperty("clTRID").GetString()!, pair.Second.Call)));
        }

        return commands;
    }

    private static string Command(JsonElement frame) => frame.GetProperty("command").GetString()!;

    private static bool IsTransform(string command) => command.StartsWith("update", StringComparison.Ordinal) || command == "renew";
}
