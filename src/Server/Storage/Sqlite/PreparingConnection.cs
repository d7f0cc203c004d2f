using System.Data;
using Microsoft.Data.Sqlite;

namespace Reprieve.Server.Storage.Sqlite;

/// <summary>
/// A connection that keeps its statements prepared under their text: to prepare most of them takes longer than to run them. One caller at
/// a time, as every connection.
/// </summary>
internal sealed class PreparingConnection(string connectionString) : SqliteConnection(connectionString)
{
    // Far more than there are statements here; those whose text is made up by a filter must not pile up.
    private const int MostKept = 200;

    private readonly Dictionary<string, Kept> _kept = new(StringComparer.Ordinal);
    private readonly Dictionary<string, BoundStatement> _bound = new(StringComparer.Ordinal);

    public override SqliteCommand CreateCommand() => new ByText(this) { Connection = this, CommandTimeout = DefaultTimeout, Transaction = Transaction };

    /// <summary>Runs a statement once for each row of a record; it names their columns as parameters.</summary>
    /// <returns>How many rows of the database it has written.</returns>
    public int RunForRows<T>(string statement, IReadOnlyList<T> rows, ReadOnlySpan<(string Name, object Value)> parameters)
        where T : class
    {
        if (!_bound.TryGetValue(statement, out var bound))
        {
            _bound[statement] = bound = new BoundStatement(this, statement, [.. RowColumns<T>.All.Select(column => column.Name)]);
        }

        foreach (var (name, value) in parameters)
        {
            bound.Bind(name, value);
        }

        var written = 0;
        foreach (var row in rows)
        {
            for (var column = 0; column < RowColumns<T>.All.Count; column++)
            {
                bound.Bind(column, RowColumns<T>.ValueOf(row, column));
            }

            written += bound.Run();
        }

        return written;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            foreach (var bound in _bound.Values)
            {
                bound.Dispose();
            }

            _bound.Clear();
            foreach (var kept in _kept.Values)
            {
                kept.Command.Dispose();
            }

            _kept.Clear();
        }

        base.Dispose(disposing);
    }

    private sealed class Kept(SqliteCommand command)
    {
        public SqliteCommand Command => command;

        /// <summary>What it was read through last.</summary>
        public SqliteDataReader? Reader { get; set; }
    }

    /// <summary>A command that lends its parameters to the kept one of the same text. Its other ways to run come down to this one.</summary>
    private sealed class ByText(PreparingConnection owner) : SqliteCommand
    {
        public override SqliteDataReader ExecuteReader(CommandBehavior behavior)
        {
            if (!owner._kept.TryGetValue(CommandText, out var kept))
            {
                // Several statements in one are few and rare.
                if (owner._kept.Count == MostKept || CommandText.Contains(';', StringComparison.Ordinal))
                {
                    return base.ExecuteReader(behavior);
                }

                owner._kept[CommandText] = kept = new Kept(new SqliteCommand(CommandText, owner));
            }
            else if (kept.Reader is { IsClosed: false })
            {
                return base.ExecuteReader(behavior);
            }

            var command = kept.Command;
            command.CommandTimeout = CommandTimeout;
            command.Transaction = Transaction;
            command.Parameters.Clear();
            foreach (SqliteParameter parameter in Parameters)
            {
                command.Parameters.Add(parameter);
            }

            return kept.Reader = command.ExecuteReader(behavior);
        }
    }
}
