using Dapper;
using Npgsql;
using Reprieve.Server.Storage;
using Reprieve.Server.Storage.Postgres;
using Reprieve.Tests.Postgres;

namespace Reprieve.Server.Tests.Storage;

/// <summary>Writes whose line to PostgreSQL breaks: what was answered is true, and nothing is done twice or lost.</summary>
public sealed class BrokenLineTests : IAsyncLifetime
{
    private ScratchPostgres _scratch = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _scratch = await ScratchPostgres.CreateAsync(Cancellation);

    public ValueTask DisposeAsync() => _scratch.DisposeAsync();

    [Theory]
    [InlineData("AfterCommit", 1)]
    [InlineData("BeforeCommit", 2)]
    public async Task A_commit_that_got_no_answer_is_looked_up_and_run_again_only_where_it_was_not_carried_out(string where, int expectedRuns)
    {
        await using var line = CuttingLine.To(_scratch.ConnectionString);
        await using var database = new PostgresDatabase(line.ConnectionString);
        await database.OpenAsync(Cancellation);
        var runs = 0;
        line.CutNext(Enum.Parse<CuttingLine.Cut>(where));

        var answer = await database.WriteAsync(
            context =>
            {
                context.Connection.Execute("INSERT INTO accounts (account_id, name, created_at) VALUES ('a', 'a', 1)");
                context.Connection.Execute("INSERT INTO leases (registry, slot, owner, epoch, expires_at) VALUES ('a', @run, '', 0, 0)", new { run = ++runs });
                return context.Connection.ExecuteScalar<int>("SELECT slot FROM leases");
            },
            Cancellation);

        Assert.True(line.HasCut);
        Assert.Equal((expectedRuns, expectedRuns), (answer, runs));
        Assert.Equal(
            [expectedRuns],
            await database.ReadAsync(async connection => await connection.QueryAsync<int>("SELECT slot FROM leases"), Cancellation));
    }

    [Fact]
    public async Task A_group_whose_session_the_server_ends_is_run_again_as_a_whole()
    {
        await using var database = new PostgresDatabase(_scratch.ConnectionString);
        await database.OpenAsync(Cancellation);
        using var isFirstIn = new ManualResetEventSlim();
        using var areAllIn = new ManualResetEventSlim();
        var hold = database.WriteAsync(
            _ =>
            {
                isFirstIn.Set();
                TwoNodes.Await(areAllIn);
            },
            Cancellation);
        TwoNodes.Await(isFirstIn);
        var hasEnded = false;
        var group = Enumerable.Range(0, 10).Select(number => database.WriteAsync(
            context =>
            {
                AddAccount(context, $"account-{number}");
                if (number == 7 && !hasEnded)
                {
                    hasEnded = true;
                    EndSession(context.Connection.ExecuteScalar<int>("SELECT pg_backend_pid()"));
                }
            },
            Cancellation)).ToList();
        areAllIn.Set();
        await hold;
        await Task.WhenAll(group);

        Assert.True(hasEnded);
        Assert.Equal(10, await CountAsync(database));
    }

    [Fact]
    public async Task A_transaction_that_its_node_leaves_standing_is_ended_by_the_server_and_run_again()
    {
        await using var database = new PostgresDatabase(_scratch.ConnectionString);
        await database.OpenAsync(Cancellation);
        var runs = 0;
        await database.WriteAsync(
            context =>
            {
                AddAccount(context, "a");
                if (++runs == 1)
                {
                    var session = context.Connection.ExecuteScalar<int>("SELECT pg_backend_pid()");
                    // As soon as a server's own setting would: it rules this transaction alone.
                    context.Connection.Execute("SET LOCAL idle_in_transaction_session_timeout = 300");
                    AwaitEnd(session);
                }
            },
            Cancellation);

        Assert.Equal(2, runs);
        Assert.Equal(1, await CountAsync(database));
    }

    [Fact]
    public async Task Who_reads_while_the_server_ends_the_session_reads_again()
    {
        await using var database = new PostgresDatabase(_scratch.ConnectionString);
        await database.OpenAsync(Cancellation);
        var runs = 0;
        var read = await database.ReadAsync(
            async connection =>
            {
                if (++runs == 1)
                {
                    EndSession(await connection.ExecuteScalarAsync<int>("SELECT pg_backend_pid()"));
                }

                return await connection.ExecuteScalarAsync<int>("SELECT 5");
            },
            Cancellation);
        Assert.Equal((5, 2), (read, runs));
    }

    private void EndSession(int session)
    {
        using var connection = new NpgsqlConnection(_scratch.ConnectionString);
        connection.Open();
        connection.Execute("SELECT pg_terminate_backend(@session)", new { session });
    }

    private void AwaitEnd(int session)
    {
        using var connection = new NpgsqlConnection(_scratch.ConnectionString);
        connection.Open();
        var started = TimeProvider.System.GetTimestamp();
        while (connection.ExecuteScalar<bool>("SELECT EXISTS (SELECT 1 FROM pg_stat_activity WHERE pid = @session)", new { session }))
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(20), "the server lets it stand");
        }
    }

    private static Task<int> CountAsync(Database database) =>
        database.ReadAsync(connection => connection.ExecuteScalarAsync<int>("SELECT COUNT(*) FROM accounts"), Cancellation);

    private static void AddAccount(WriteContext context, string id) =>
        context.Connection.Execute("INSERT INTO accounts (account_id, name, created_at) VALUES (@id, @id, 1)", new { id });
}
