using System.Data.Common;
using System.Text.Json;
using Dapper;

namespace Reprieve.Server.Storage;

/// <summary>
/// What a group of commands changes in tasks' counts, written once at the group's end and in the order of the keys: every worker of a
/// task writes its row, so it is locked last and for no longer than the commit.
/// </summary>
internal sealed class TaskTally
{
    private static readonly (string, string)[] _columns = [("task_no", "text"), ("ended", "integer")];

    private readonly SortedDictionary<string, int> _ended = new(StringComparer.Ordinal);

    /// <summary>Items of this task were claimed, and that many have ended.</summary>
    public void Add(string taskNo, int ended) => _ended[taskNo] = _ended.GetValueOrDefault(taskNo) + ended;

    public void Add(TaskTally other)
    {
        foreach (var (taskNo, ended) in other._ended)
        {
            Add(taskNo, ended);
        }
    }

    public void Write(Dialect dialect, DbConnection connection)
    {
        if (_ended.Count == 0)
        {
            return;
        }

        var rows = JsonSerializer.Serialize(
            _ended.Select(task => new TallyRow(task.Key, task.Value)).ToList(), StorageJson.Default.ListTallyRow);
        connection.Execute(
            $"""
            WITH changed AS (
                SELECT tasks.task_no, r.ended FROM tasks JOIN {dialect.RowSet("@rows", "r", _columns)} ON tasks.task_no = r.task_no
                WHERE r.ended > 0 OR tasks.started = 0
                ORDER BY tasks.task_no {(dialect.ForUpdate.Length == 0 ? "" : $"{dialect.ForUpdate} OF tasks")})
            UPDATE tasks SET started = 1, open_items = open_items - changed.ended FROM changed WHERE tasks.task_no = changed.task_no
            """,
            new { rows });
    }
}

/// <summary>One task's part of a tally.</summary>
internal sealed record TallyRow(string TaskNo, int Ended);
