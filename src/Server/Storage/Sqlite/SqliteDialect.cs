namespace Reprieve.Server.Storage.Sqlite;

/// <summary>SQLite's words: one writer at a time, so rows need no locks, and one process, so its clock is everybody's.</summary>
internal sealed class SqliteDialect : Dialect
{
    public override int GroupLimit => 256;

    public override string SharedNow => "@now";

    public override string ForUpdate => "";

    public override string SkipLocked => "";

    public override string ForShare => "";

    public override string? Exclude => null;

    public override string RowSet(string parameter, string name, IEnumerable<(string Name, string Type)> columns) =>
        $"(SELECT {string.Join(", ", columns.Select(column => $"value ->> '{column.Name}' AS {column.Name}"))} "
        + $"FROM json_each({parameter})) AS {name}";

    public override string Texts(string json, string? member, string name) =>
        member is null ? $"json_each({json}) AS {name}" : $"json_each({json}, '$.{member}') AS {name}";
}
