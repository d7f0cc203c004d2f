namespace Reprieve.Server.Storage.Postgres;

/// <summary>PostgreSQL's words: READ COMMITTED, with row locks wherever a command decides by a row that another node may change.</summary>
internal sealed class PostgresDialect : Dialect
{
    /// <summary>Each command is a subtransaction, and a session shows no more than 64 of them to the others without a look-up.</summary>
    public override int GroupLimit => 60;

    public override string SharedNow => "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS bigint)";

    public override string ForUpdate => "FOR UPDATE";

    public override string SkipLocked => "FOR UPDATE SKIP LOCKED";

    public override string ForShare => "FOR SHARE";

    public override string? Exclude => "SELECT pg_advisory_xact_lock(hashtextextended(@name, 0))";

    public override string RowSet(string parameter, string name, IEnumerable<(string Name, string Type)> columns) =>
        $"json_to_recordset(CAST({parameter} AS json)) AS {name} ({string.Join(", ", columns.Select(column => $"{column.Name} {column.Type}"))})";

    public override string Texts(string json, string? member, string name)
    {
        var array = member is null ? $"CAST({json} AS jsonb)" : $"CAST({json} AS jsonb) -> '{member}'";
        return $"jsonb_array_elements_text(CASE WHEN jsonb_typeof({array}) = 'array' THEN {array} ELSE '[]' END) AS {name} (value)";
    }
}
