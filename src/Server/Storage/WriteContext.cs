using System.Data.Common;
using System.Reflection;
using System.Text.Json;
using Dapper;

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

    /// <summary>Inserts rows with one statement; columns are the record's properties in snake_case.</summary>
    /// <returns>How many were inserted.</returns>
    public int Insert<T>(string table, IReadOnlyList<T> rows, string onConflict = "")
    {
        if (rows.Count == 0)
        {
            return 0;
        }

        var columns = RowColumns<T>.All;
        var names = string.Join(", ", columns.Select(column => column.Name));
        var set = Database.Dialect.RowSet("@rows", "r", columns);
        return Connection.Execute(
            $"INSERT INTO {table} ({names}) SELECT {names} FROM {set} WHERE true {onConflict}", new { rows = ToJson(rows) });
    }

    /// <summary>The table expression of a record's rows; the parameter is <see cref="ToJson{T}"/>.</summary>
    public string RowSet<T>(string parameter, string alias) => Database.Dialect.RowSet(parameter, alias, RowColumns<T>.All);

    public static string ToJson<T>(IReadOnlyList<T> rows) =>
        JsonSerializer.Serialize(rows, typeof(IReadOnlyList<T>), StorageJson.Default);

    private static class RowColumns<T>
    {
        public static readonly IReadOnlyList<(string Name, string Type)> All =
        [
            .. typeof(T).GetProperties(BindingFlags.Public | BindingFlags.Instance)
                .Where(property => property.CanWrite)
                .Select(property => (JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name), TypeOf(property.PropertyType))),
        ];

        private static string TypeOf(Type type)
        {
            var bare = Nullable.GetUnderlyingType(type) ?? type;
            return bare == typeof(long) ? "bigint"
                : bare == typeof(int) || bare == typeof(bool) || bare == typeof(ItemStatus) ? "integer"
                : "text";
        }
    }
}
