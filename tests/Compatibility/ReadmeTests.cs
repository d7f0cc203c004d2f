using System.Globalization;
using System.Text.RegularExpressions;
using Npgsql;
using Reprieve.Tests;
using Reprieve.Tests.Nodes;
using Reprieve.Tests.Postgres;
using Reprieve.Tests.Processes;

namespace Reprieve.Compatibility;

/// <summary>The commands of README that bring up three nodes, run as they stand there; only the ports are free ones.</summary>
[Collection(nameof(Alone))]
public sealed partial class ReadmeTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Three_nodes_come_up_by_its_commands_and_redeem()
    {
        var section = (await File.ReadAllTextAsync(Path.Combine(Repository.Root, "README.md"), Cancellation)).Split("## Three nodes")[1].Split("\n## ")[0];
        if (Blocks().Matches(section).Select(block => block.Groups["commands"].Value).ToList() is not [var database, var nodes, var use])
        {
            Assert.Fail("the section has no longer three blocks of commands");
            return;
        }

        await using var postgres = await PostgresServer.StartAsync(fsync: false, Cancellation);
        await using (var connection = new NpgsqlConnection(postgres.ConnectionString))
        {
            await connection.OpenAsync(Cancellation);
            foreach (var statement in Statements().Matches(database).Select(match => match.Groups["sql"].Value))
            {
                await using var command = new NpgsqlCommand(statement, connection);
                await command.ExecuteNonQueryAsync(Cancellation);
            }
        }

        using var folder = new TemporaryFolder();
        var script = $$"""
            set -eu
            PATH="{{ReprieveProcess.Folder}}:$PATH"
            trap 'kill $(jobs -p) 2> /dev/null; wait' EXIT
            {{WithFreePorts(nodes + use, new NpgsqlConnectionStringBuilder(postgres.ConnectionString).Port)}}
            """;
        using var bash = ReprieveProcess.Start("bash", ["-c", script], null, folder.Path);
        var output = bash.StandardOutput.ReadToEndAsync(Cancellation);
        var error = bash.StandardError.ReadToEndAsync(Cancellation);
        try
        {
            await bash.WaitForExitAsync(Cancellation).WaitAsync(TimeSpan.FromMinutes(2), Cancellation);
        }
        finally
        {
            if (!bash.HasExited)
            {
                bash.Kill(entireProcessTree: true);
            }
        }

        var logs = string.Concat(Directory.EnumerateFiles(folder.Path, "*.log").Select(File.ReadAllText));
        var said = $"{await output}{await error}{logs}";
        Leavings.Add("readme", said);
        Assert.True(bash.ExitCode == 0, said);
        Assert.Equal(3, Regex.Count(await output, "^ready$", RegexOptions.Multiline | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1)));
        Assert.Matches("\"TotalItemNum\": ?1\\b", await output);
        Assert.Single(Directory.EnumerateFiles(folder.Path, "root-key", SearchOption.AllDirectories));
    }

    /// <summary>These commands with ports that are free now; of the nodes' only the last digit varies.</summary>
    private static string WithFreePorts(string commands, int postgres) => commands
        .Replace("7700", DrawnPort.Next().ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
        .Replace("127.0.0.1:730", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{DrawnPort.Next(4) / 10}"), StringComparison.Ordinal)
        // The last of them, as its digits may be any.
        .Replace("Port=5432;", string.Create(CultureInfo.InvariantCulture, $"Port={postgres};"), StringComparison.Ordinal);

    [GeneratedRegex("```\n(?<commands>.*?)```", RegexOptions.Singleline | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Blocks();

    [GeneratedRegex("-c \"(?<sql>[^\"]+)\"", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Statements();
}
