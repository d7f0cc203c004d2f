using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Reprieve.Server.Storage.Sqlite;

/// <summary>
/// A prepared statement whose parameters are bound by their place: the library looks each one up by its name every time, which for a row of
/// forty columns takes longer than to write it.
/// </summary>
internal sealed class BoundStatement : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly sqlite3_stmt _statement;
    private readonly int[] _places;

    /// <param name="connection">Open.</param>
    /// <param name="text">One statement.</param>
    /// <param name="columns">The parameters that are bound by the order of this list.</param>
    public BoundStatement(SqliteConnection connection, string text, IEnumerable<string> columns)
    {
        _connection = connection;
        Check(raw.sqlite3_prepare_v2(connection.Handle, text, out _statement));
        _places = [.. columns.Select(PlaceOf)];
    }

    /// <param name="column">In the list of columns; one that the statement does not name is let be.</param>
    /// <param name="value">A whole number, a text or <see cref="DBNull"/>.</param>
    public void Bind(int column, object value) => BindAt(_places[column], value);

    public void Bind(string name, object value) => BindAt(PlaceOf(name), value);

    /// <returns>How many rows it has written.</returns>
    public int Run()
    {
        var result = raw.sqlite3_step(_statement);
        // What went wrong in the step is said again, and the statement is ready for its next row.
        raw.sqlite3_reset(_statement);
        if (result != raw.SQLITE_DONE)
        {
            Check(result);
        }

        return raw.sqlite3_changes(_connection.Handle);
    }

    public void Dispose() => _statement.Dispose();

    private int PlaceOf(string name) => raw.sqlite3_bind_parameter_index(_statement, $"@{name}");

    private void BindAt(int place, object value)
    {
        if (place > 0)
        {
            Check(value switch
            {
                DBNull => raw.sqlite3_bind_null(_statement, place),
                string text => raw.sqlite3_bind_text(_statement, place, text),
                int number => raw.sqlite3_bind_int64(_statement, place, number),
                long number => raw.sqlite3_bind_int64(_statement, place, number),
                _ => throw new ArgumentException($"A row holds no {value.GetType().Name}.", nameof(value)),
            });
        }
    }

    private void Check(int result) => SqliteException.ThrowExceptionForRC(result, _connection.Handle);
}
