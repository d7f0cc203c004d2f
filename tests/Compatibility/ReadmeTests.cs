using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Npgsql;
using Reprieve.Tests;
using Reprieve.Tests.Postgres;
using Reprieve.Tests.Processes;

namespace Reprieve.Compatibility;

/// <summary>The commands of README that bring up three nodes, run as they stand there; only the ports are free ones.</summary>
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
            {{nodes}}
            {{use}}
            """;
        foreach (var (written, free) in Ports(new NpgsqlConnectionStringBuilder(postgres.ConnectionString).Port))
        {
            script = script.Replace(written, free, StringComparison.Ordinal);
        }

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

    /// <summary>README's ports, each with one of this machine's that is free now; of the nodes' only the last digit varies.</summary>
    private static IEnumerable<(string Written, string Free)> Ports(int postgres)
    {
        yield return ("Port=5432;", string.Create(CultureInfo.InvariantCulture, $"Port={postgres};"));
        var registry = FreePorts(1);
        yield return ("7700", registry.ToString(CultureInfo.InvariantCulture));
        yield return ("127.0.0.1:730", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{FreePorts(4) / 10}"));
    }

    /// <summary>So many free ports, from the next that ends in 0 on.</summary>
    private static int FreePorts(int count)
    {
        for (var tens = Random.Shared.Next(1500, 2900); ; tens++)
        {
            try
            {
                foreach (var port in Enumerable.Range(tens * 10, count))
                {
                    using var listener = new TcpListener(IPAddress.Loopback, port);
                    listener.Start();
                }

                return tens * 10;
            }
            catch (SocketException)
            {
                // Somebody's; the next ten.
            }
        }
    }

    [GeneratedRegex("```\n(?<commands>.*?)```", RegexOptions.Singleline | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Blocks();

    [GeneratedRegex("-c \"(?<sql>[^\"]+)\"", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Statements();
}
