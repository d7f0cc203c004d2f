using System.Data.Common;
using Dapper;
using Npgsql;

namespace Reprieve.Server.Storage;

/// <summary>
/// Reads rows of records. SQLite hands them over as one JSON text: a value taken by itself is a call out of the runtime with locks on its
/// way, and a page has hundreds of them. PostgreSQL's come in one message anyway.
/// </summary>
internal static class RowReader
{
    /// <param name="connection">Either engine's.</param>
    /// <param name="from">What follows <c>FROM</c>: the table, conditions, order and limit.</param>
    /// <param name="values">What it names.</param>
    public static IReadOnlyList<T> Read<T>(DbConnection connection, string from, object? values)
        where T : class =>
        connection is NpgsqlConnection
            ? connection.Query<T>(Plain<T>(from), values).AsList()
            : RowColumns<T>.OfJson(connection.ExecuteScalar<byte[]>(Json<T>(from), values));

    /// <inheritdoc cref="Read{T}"/>
    public static async Task<IReadOnlyList<T>> ReadAsync<T>(DbConnection connection, string from, object? values)
        where T : class =>
        connection is NpgsqlConnection
            ? (await connection.QueryAsync<T>(Plain<T>(from), values)).AsList()
            : Read<T>(connection, from, values);

    private static string Plain<T>(string from)
        where T : class => $"SELECT {RowColumns<T>.Names} FROM {from}";

    // As bytes: as a text it would be made one of UTF-16 only to be parsed.
    private static string Json<T>(string from)
        where T : class => $"SELECT CAST(json_group_array(json_array({RowColumns<T>.Names})) AS BLOB) FROM (SELECT * FROM {from})";
}
