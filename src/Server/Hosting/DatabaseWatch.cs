using System.Data.Common;
using Dapper;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Reprieve.Server.Storage;

namespace Reprieve.Server.Hosting;

/// <summary>
/// Asks the database every two seconds whether it is there: what <c>/readyz</c> knows of it, and one line in the log when it is lost
/// and when it is back, however many requests and workers meet it in between.
/// </summary>
internal sealed partial class DatabaseWatch(Database database, ServerState state, TimeProvider clock, ILogger<DatabaseWatch> logger) : BackgroundService
{
    private static readonly TimeSpan _period = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan _deadline = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(_period, clock);
        long? lostAt = null;
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var fault = await AskAsync(stoppingToken);
            state.DatabaseFault = fault;
            if (fault is not null && lostAt is null)
            {
                lostAt = clock.GetTimestamp();
                LogLost(fault);
            }
            else if (fault is null && lostAt is { } since)
            {
                lostAt = null;
                var seconds = clock.GetElapsedTime(since).TotalSeconds;
                LogBack(seconds);
            }
        }
    }

    /// <returns>Why it does not answer, or null.</returns>
    private async Task<string?> AskAsync(CancellationToken stopping)
    {
        using var deadline = new CancellationTokenSource(_deadline, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, deadline.Token);
        try
        {
            await database.ReadAsync(
                connection => connection.ExecuteScalarAsync<int>(new CommandDefinition("SELECT 1", cancellationToken: either.Token)), either.Token);
            return null;
        }
        catch (Exception fault) when (fault is OperationCanceledException && !stopping.IsCancellationRequested)
        {
            return "it does not answer";
        }
        catch (DbException fault)
        {
            return fault.GetBaseException().Message;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "the database cannot be reached ({Reason}): requests wait or are answered ServiceUnavailable, work rests")]
    private partial void LogLost(string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "the database is back after {Seconds:0.0} s")]
    private partial void LogBack(double seconds);
}
