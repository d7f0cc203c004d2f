using System.Runtime.Versioning;
using Reprieve.Server.Storage;
using Reprieve.Server.Storage.Sqlite;
using Reprieve.Tests.Processes;

namespace Reprieve.Campaigns.Durability;

/// <summary>A backup taken from a server at work, and a server that goes on from it: at once, and long after.</summary>
[SupportedOSPlatform("linux")]
public sealed class BackupTests
{
    private const int Count = 30;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_backup_taken_at_work_is_whole_without_the_key_and_every_item_ends_on_it()
    {
        // So slow that items are open long after the backup's process has started.
        await using var installation = await Installation.StartAsync(Count, commandsPerSecond: 5);
        await using (var server = await installation.ServeAsync("data"))
        {
            await installation.ImportAsync();
            await installation.OrderAsync(installation.Names);
            await UntilAsync(async () => await AppliedAsync(installation) >= 8);

            var words = await installation.RunAsync("backup", installation.Folder["backup"], "--data", installation.Folder["data"], "--config", installation.Configuration);

            Assert.Contains($"NOT in it: {installation.Folder["data/master-key"]}", words, StringComparison.Ordinal);
            await server.KillAsync();
        }

        await installation.ConfigureAsync();
        AssertWhole(installation);
        var taken = await StoredItems.ReadAsync(installation.Folder["backup/reprieve.db"]);
        Assert.Contains(taken, item => item.Open);
        await ServeBackupAsync(installation);

        // Twice is what may never be; and what the backup does not know to be its own was not, as far as it can tell.
        var log = await installation.LogAsync();
        foreach (var item in await StoredItems.ReadAsync(installation.Folder["backup/reprieve.db"]))
        {
            var applied = log.Where(frame => frame.GetProperty("applied").GetBoolean() && frame.TryGetProperty("name", out var name) && name.GetString() == item.DomainName)
                .Select(frame => frame.GetProperty("command").GetString()).Where(command => command!.StartsWith("update:restore", StringComparison.Ordinal));
            Assert.Equal(["update:restore-request", "update:restore-report"], applied);
            var knew = taken.Single(row => row.DomainName == item.DomainName) is { IntentKind: not null } or { Open: false };
            Assert.True(
                item.Status == ItemStatus.Success || (!knew && item.FailCode == "AlreadyRestored"), $"{item.DomainName}: {item.Status} {item.FailCode}");
        }
    }

    [Fact]
    public async Task A_backup_that_the_registry_is_ahead_of_sends_nothing_again()
    {
        await using var installation = await Installation.StartAsync(Count);
        IReadOnlyList<ItemRow> taken;
        await using (var server = await installation.ServeAsync("data"))
        {
            await installation.ImportAsync();
            var names = await installation.OrderAsync(installation.Names.Take(Count / 2));
            await installation.EndAsync(names);
            // The second order is on disk, and its restores happen after the backup was taken.
            await installation.Registry.PostAsync("/faults", """{"down":true}""", Cancellation);
            var second = await installation.OrderAsync(installation.Names.Skip(Count / 2));
            await installation.RunAsync("backup", installation.Folder["backup"], "--data", installation.Folder["data"], "--config", installation.Configuration);
            taken = await StoredItems.ReadAsync(installation.Folder["backup/reprieve.db"]);
            Assert.Equal(Count / 2, taken.Count(item => item.Open));
            await installation.Registry.PostAsync("/faults", """{"down":false}""", Cancellation);
            Assert.All(await installation.EndAsync(second), row => Assert.Equal(2, row.GetProperty("TaskStatusCode").GetInt32()));
            await server.StopAsync(Cancellation);
        }

        var applied = await AppliedAsync(installation);
        await ServeBackupAsync(installation);

        Assert.Equal(applied, await AppliedAsync(installation));
        // It never asked for them, so it cannot say that it restored them; docs/operating.md says what to make of it.
        Assert.All(
            await StoredItems.ReadAsync(installation.Folder["backup/reprieve.db"]),
            item => Assert.Equal(
                taken.Single(row => row.DomainName == item.DomainName).Open ? (ItemStatus.Failure, "AlreadyRestored") : (ItemStatus.Success, null),
                (item.Status, item.FailCode)));
    }

    [Fact]
    public async Task A_folder_that_is_not_empty_and_one_without_a_database_are_refused()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["full"]);
        await File.WriteAllTextAsync(folder["full/a"], "", Cancellation);
        await using (var database = new SqliteDatabase(folder["data/reprieve.db"]))
        {
            await database.OpenAsync(Cancellation);
        }

        var full = await ReprieveProcess.RunAsync(["backup", folder["full"], "--data", folder["data"]], null, Cancellation);
        var none = await ReprieveProcess.RunAsync(["backup", folder["new"], "--data", folder["nowhere"]], null, Cancellation);

        Assert.Equal((1, true), (full.ExitCode, full.Error.Contains("is not empty", StringComparison.Ordinal)));
        Assert.Equal((1, true), (none.ExitCode, none.Error.Contains("there is no database", StringComparison.Ordinal)));
        Assert.False(Directory.Exists(folder["new"]));
    }

    private static void AssertWhole(Installation installation)
    {
        var folder = installation.Folder["backup"];
        Assert.Equal(["MANIFEST", "reprieve.db"], Directory.GetFileSystemEntries(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder));
        Assert.All(Directory.GetFiles(folder), file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file)));
        Assert.Contains($"items: {Count}\n", File.ReadAllText(Path.Combine(folder, "MANIFEST")), StringComparison.Ordinal);
        var key = File.ReadAllText(installation.Folder["data/master-key"]).Split(' ')[1].Trim();
        var bytes = File.ReadAllBytes(Path.Combine(folder, "reprieve.db"));
        Assert.True(bytes.AsSpan().IndexOf(Convert.FromBase64String(key)) < 0 && bytes.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(key)) < 0);
    }

    /// <summary>As a person would: the master key put beside it, and served.</summary>
    private static async Task ServeBackupAsync(Installation installation)
    {
        File.Copy(installation.Folder["data/master-key"], installation.Folder["backup/master-key"]);
        await using var server = await installation.ServeAsync("backup");
        await UntilAsync(async () => (await StoredItems.ReadAsync(installation.Folder["backup/reprieve.db"])).All(item => !item.Open));
        await server.StopAsync(Cancellation);
    }

    private static async Task<int> AppliedAsync(Installation installation) =>
        (await installation.LogAsync()).Count(frame => frame.GetProperty("applied").GetBoolean());

    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        for (var started = TimeProvider.System.GetTimestamp(); !await holds();)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(60), "It does not come to pass.");
            await Task.Delay(100, Cancellation);
        }
    }
}
