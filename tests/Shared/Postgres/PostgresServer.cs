using System.Diagnostics;
using System.Globalization;

namespace Reprieve.Tests.Postgres;

/// <summary>A PostgreSQL server of its own (<c>tests/postgres</c>), for tests that restart or kill it; it never outlives this process.</summary>
internal sealed class PostgresServer : IAsyncDisposable
{
    private readonly string _folder;

    private PostgresServer(string folder, string connectionString)
    {
        _folder = folder;
        ConnectionString = connectionString;
    }

    /// <summary>Of the superuser, to the database <c>postgres</c>.</summary>
    public string ConnectionString { get; }

    /// <param name="fsync">Whether a commit waits for the disk; without it a killed server may have lost some.</param>
    public static async Task<PostgresServer> StartAsync(bool fsync, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("reprieve-pg-").FullName;
        string[] durability = fsync ? [] : ["--no-fsync"];
        var connectionString = await RunAsync(
            ["start", folder, "--with", Environment.ProcessId.ToString(CultureInfo.InvariantCulture), .. durability], cancellationToken);
        return new PostgresServer(folder, connectionString);
    }

    /// <summary>Stops it and keeps its data, for <see cref="ResumeAsync"/>.</summary>
    /// <param name="kill">By SIGKILL, as a crash.</param>
    public Task HaltAsync(bool kill, CancellationToken cancellationToken) => RunAsync(Halting("halt", kill), cancellationToken);

    /// <summary>Starts it again, on the same port.</summary>
    public Task ResumeAsync(CancellationToken cancellationToken) => RunAsync(["start", _folder], cancellationToken);

    /// <inheritdoc cref="HaltAsync"/>
    /// <summary>Stops it and starts it again, on the same port and data.</summary>
    public Task RestartAsync(bool kill, CancellationToken cancellationToken) => RunAsync(Halting("restart", kill), cancellationToken);

    /// <summary>Ends it; its data goes.</summary>
    public async ValueTask DisposeAsync()
    {
        await RunAsync(["stop", _folder], CancellationToken.None);
        Leavings.Take(_folder);
    }

    private string[] Halting(string command, bool kill) => kill ? [command, _folder, "--kill"] : [command, _folder];

    private static async Task<string> RunAsync(string[] arguments, CancellationToken cancellationToken)
    {
        using var process = Process.Start(new ProcessStartInfo(Path.Combine(Repository.Root, "tests", "postgres"), arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!; // it starts a process or throws
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var error = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode == 0
            ? (await output).Trim()
            : throw new InvalidOperationException($"tests/postgres {arguments[0]} ended with {process.ExitCode}: {await error}");
    }
}
