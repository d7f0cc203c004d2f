using System.Data.Common;
using System.Text.Json;
using Dapper;
using Reprieve.Server.Storage.Sqlite;

namespace Reprieve.Server.Storage;

/// <summary>What a write command works with: the writer's connection, rows in sets, and what to do once it is durable.</summary>
public sealed class WriteContext
{
    private readonly List<Action> _afterCommit = [];

    internal WriteContext(Database database, DbConnection connection)
    {
        Database = database;
        Connection = connection;
    }

    public Database Database { get; }

    public DbConnection Connection { get; }

    internal IReadOnlyList<Action> AfterCommitActions => _afterCommit;

    internal List<(StopPoint Before, StopPoint After)> StopsAround { get; } = [];

    internal TaskTally Tally { get; } = new();

    /// <summary>What is added to funds, vouchers and promotions at the group's end, by commands that do not look at them.</summary>
    public MoneyTally Money { get; } = new();

    /// <summary>Runs once the commit is on disk, on the writer's thread: signal, never work.</summary>
    public void AfterCommit(Action action) => _afterCommit.Add(action);

    /// <summary>The stop points before and after the commit that holds this command.</summary>
    public void StopAround(StopPoint before, StopPoint after) => StopsAround.Add((before, after));

    /// <summary>Keeps other nodes' commands of the same name waiting until this one's commit.</summary>
    public void Exclude(string name)
    {
        if (Database.Dialect.Exclude is { } statement)
        {
            Connection.Execute(statement, new { name });
        }
    }

    /// <summary>Inserts rows; columns are the record's properties in snake_case.</summary>
    /// <returns>How many were inserted.</returns>
    public int Insert<T>(string table, IReadOnlyList<T> rows, string onConflict = "")
        where T : class =>
        ForRows(rows, set => $"INSERT INTO {table} ({RowColumns<T>.Names}) SELECT {RowColumns<T>.Names} FROM {set} WHERE true {onConflict}");

    /// <summary>Runs a statement over rows of a record: their set is a table expression called <c>r</c>, its columns the properties in snake_case.</summary>
    /// <param name="rows">As many as there are.</param>
    /// <param name="statement">Made of the set; what it does to one row does not hang on another.</param>
    /// <param name="parameters">What else the statement names.</param>
    /// <returns>How many rows of the database it has written.</returns>
    public int ForRows<T>(IReadOnlyList<T> rows, Func<string, string> statement, params ReadOnlySpan<(string Name, object Value)> parameters)
        where T : class
    {
        if (rows.Count == 0)
        {
            return 0;
        }

        if (Connection is PreparingConnection embedded)
        {
            // No way to the engine is saved by a set in the same process, and taking it out of JSON costs six times as much as binding it.
            return embedded.RunForRows(statement(RowColumns<T>.Bound), rows, parameters);
        }

        using var command = Connection.CreateCommand();
        command.CommandText = statement(Database.Dialect.RowSet("@rows", "r", RowColumns<T>.All));
        command.Parameters.Add(Parameter(command, "rows", JsonSerializer.Serialize(rows, typeof(IReadOnlyList<T>), StorageJson.Default)));
        foreach (var (name, value) in parameters)
        {
            command.Parameters.Add(Parameter(command, name, value));
        }

        return command.ExecuteNonQuery();
    }

    private static DbParameter Parameter(DbCommand command, string name, object? value)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = name;
        parameter.Value = value;
        return parameter;
    }
}
