using System.Collections.Concurrent;

namespace Reprieve.Server.Storage.Sqlite;

/// <summary>Connections that cannot write, kept open between readings with the statements they have prepared.</summary>
internal sealed class ReadConnections(string connectionString) : IDisposable
{
    // As many as read at once on a large machine; more are opened where they are needed, and closed after.
    private const int MostIdle = 32;

    private readonly ConcurrentBag<PreparingConnection> _idle = [];
    private volatile bool _isClosed;

    public PreparingConnection Take()
    {
        if (_idle.TryTake(out var idle))
        {
            return idle;
        }

        var connection = new PreparingConnection(connectionString);
        connection.Open();
        return connection;
    }

    /// <param name="connection">In no transaction.</param>
    public void GiveBack(PreparingConnection connection)
    {
        if (_isClosed || _idle.Count >= MostIdle)
        {
            connection.Dispose();
            return;
        }

        _idle.Add(connection);
        if (_isClosed)
        {
            Dispose();
        }
    }

    public void Dispose()
    {
        _isClosed = true;
        while (_idle.TryTake(out var connection))
        {
            connection.Dispose();
        }
    }
}
