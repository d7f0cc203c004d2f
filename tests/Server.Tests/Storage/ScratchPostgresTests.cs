using Npgsql;
using Reprieve.Tests.Postgres;

namespace Reprieve.Server.Tests.Storage;

/// <summary>The throw-away PostgreSQL that tests stand on.</summary>
public sealed class ScratchPostgresTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_test_has_a_database_of_its_own_and_it_goes_with_the_test()
    {
        await using var other = await ScratchPostgres.CreateAsync(Cancellation);
        string name;
        await using (var scratch = await ScratchPostgres.CreateAsync(Cancellation))
        {
            await ExecuteAsync(scratch.ConnectionString, "CREATE TABLE kept (value text)");
            await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync(other.ConnectionString, "INSERT INTO kept VALUES ('a')"));
            name = await ReadAsync(scratch.ConnectionString, "SELECT current_database()");
            Assert.Equal("1", await ReadAsync(other.ConnectionString, $"SELECT count(*)::text FROM pg_database WHERE datname = '{name}'"));
        }

        Assert.Equal("0", await ReadAsync(other.ConnectionString, $"SELECT count(*)::text FROM pg_database WHERE datname = '{name}'"));
    }

    [Fact]
    public async Task A_database_goes_though_a_connection_to_it_is_open()
    {
        await using var other = await ScratchPostgres.CreateAsync(Cancellation);
        var scratch = await ScratchPostgres.CreateAsync(Cancellation);
        await using var left = new NpgsqlConnection(scratch.ConnectionString);
        await left.OpenAsync(Cancellation);
        await scratch.DisposeAsync();
        await using var command = new NpgsqlCommand("SELECT 1", left);
        await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteScalarAsync(Cancellation));
    }

    [Fact]
    public async Task A_password_is_asked_for()
    {
        await using var scratch = await ScratchPostgres.CreateAsync(Cancellation);
        var wrong = new NpgsqlConnectionStringBuilder(scratch.ConnectionString) { Password = "not-the-password", Pooling = false };
        var refused = await Assert.ThrowsAsync<PostgresException>(() => ReadAsync(wrong.ConnectionString, "SELECT 'in'"));
        Assert.Equal(PostgresErrorCodes.InvalidPassword, refused.SqlState);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_restart_keeps_the_port_and_what_was_committed(bool kill)
    {
        await using var server = await PostgresServer.StartAsync(fsync: true, Cancellation);
        var connection = server.ConnectionString + ";Pooling=false";
        Assert.Equal("on", await ReadAsync(connection, "SHOW fsync"));
        await ExecuteAsync(connection, "CREATE TABLE kept (value text); INSERT INTO kept VALUES ('here')");
        var before = await ReadAsync(connection, "SELECT pg_postmaster_start_time()::text");
        await server.RestartAsync(kill, Cancellation);
        Assert.Equal("here", await ReadAsync(connection, "SELECT value FROM kept"));
        Assert.NotEqual(before, await ReadAsync(connection, "SELECT pg_postmaster_start_time()::text"));

        await server.HaltAsync(kill, Cancellation);
        await Assert.ThrowsAsync<NpgsqlException>(() => ReadAsync(connection, "SELECT value FROM kept"));
        await server.ResumeAsync(Cancellation);
        Assert.Equal("here", await ReadAsync(connection, "SELECT value FROM kept"));
    }

    private static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(Cancellation);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Cancellation);
    }

    private static async Task<string> ReadAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(Cancellation);
        await using var command = new NpgsqlCommand(sql, connection);
        return Assert.IsType<string>(await command.ExecuteScalarAsync(Cancellation));
    }
}
