using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Reprieve.App.Client;
using Spectre.Console;

namespace Reprieve.App.Commands;

/// <summary>What <c>redeem</c> tells: lines and a table for a person, or one JSON document; and the exit code that goes with it.</summary>
internal sealed class RedeemReport(bool isJson)
{
    private readonly List<string> _taskNos = [];
    private readonly List<RedeemedName> _names = [];

    public void NotOurs(string name)
    {
        _names.Add(new RedeemedName { DomainName = name, Result = "NotInAccount", Message = "This name is not in the account; it was not sent." });
        if (!isJson)
        {
            Console.WriteLine($"{name}  not in the account, not sent");
        }
    }

    public void Accepted(string taskNo, int count)
    {
        _taskNos.Add(taskNo);
        if (!isJson)
        {
            Console.WriteLine($"task {taskNo} accepted, {count} names");
        }
    }

    public int Submitted()
    {
        if (!isJson)
        {
            Console.WriteLine("The server works on it. --wait stays until the end; `reprieve call QueryTaskDetailList --TaskNo … --PageNum 1 --PageSize 100` looks.");
        }

        return Close(RedeemCommand.AllRestored, null);
    }

    public int Ended(IReadOnlyList<TaskItem> items)
    {
        _names.AddRange(items.Select(item => new RedeemedName
        {
            DomainName = item.DomainName,
            TaskNo = item.TaskNo,
            TaskDetailNo = item.TaskDetailNo,
            Result = item.Status,
            TryCount = item.TryCount,
            Message = item.Message,
        }));
        return Count(_names.Count(name => name.Result == "EXECUTE_SUCCESS"), "Result");
    }

    public int DryRun(IReadOnlyList<TriedName> tried)
    {
        _names.AddRange(tried.Select(name => new RedeemedName
        {
            DomainName = name.DomainName,
            Result = name.Verdict,
            Message = name.Message,
            Deadline = name.Deadline,
            DeadlineSource = name.DeadlineSource,
        }));
        return Count(_names.Count(name => name.Result == TriedName.Redeemable), "Verdict");
    }

    public int BrokenOff(string message, int exitCode)
    {
        Console.Error.WriteLine($"reprieve: {message}");
        if (_taskNos.Count > 0 && !isJson)
        {
            Console.Error.WriteLine($"reprieve: the server goes on with {string.Join(", ", _taskNos)}");
        }

        return Close(exitCode, message);
    }

    private int Count(int restored, string heading)
    {
        if (!isJson)
        {
            Draw(heading);
            Console.WriteLine($"{restored} of {_names.Count}");
        }

        return Close(
            restored == _names.Count ? RedeemCommand.AllRestored : restored > 0 ? RedeemCommand.SomeRestored : RedeemCommand.NoneRestored, null);
    }

    private void Draw(string heading)
    {
        var hasDeadline = _names.Any(name => name.Deadline is { Length: > 0 });
        var table = new Table().RoundedBorder().AddColumns("Domain", heading);
        if (hasDeadline)
        {
            table.AddColumn("Deadline");
        }

        table.AddColumn("What was said");
        foreach (var name in _names)
        {
            string[] cells = hasDeadline
                ? [name.DomainName, name.Result, name.Deadline is null or "" ? "" : $"{name.Deadline} ({name.DeadlineSource})", name.Message]
                : [name.DomainName, name.Result, name.Message];
            table.AddRow([.. cells.Select(cell => new Text(cell))]);
        }

        Screen.Wide().Write(table);
    }

    private int Close(int exitCode, string? error)
    {
        if (isJson)
        {
            var document = new RedeemDocument
            {
                TaskNos = _taskNos,
                Restored = _names.Count(name => name.Result == "EXECUTE_SUCCESS"),
                Names = _names,
                Error = error,
                ExitCode = exitCode,
            };
            Console.WriteLine(JsonSerializer.Serialize(document, RedeemJson.Readable.RedeemDocument));
        }

        return exitCode;
    }
}

/// <summary>The document of <c>redeem --json</c>.</summary>
internal sealed record RedeemDocument
{
    public required IReadOnlyList<string> TaskNos { get; init; }
    public required int Restored { get; init; }
    public required IReadOnlyList<RedeemedName> Names { get; init; }
    public string? Error { get; init; }
    public required int ExitCode { get; init; }
}

/// <summary>One name in it. Result is the item's TaskStatus, a dry run's verdict, or NotInAccount.</summary>
internal sealed record RedeemedName
{
    public required string DomainName { get; init; }
    public required string Result { get; init; }
    public string? TaskNo { get; init; }
    public string? TaskDetailNo { get; init; }
    public int? TryCount { get; init; }
    public string? Deadline { get; init; }
    public string? DeadlineSource { get; init; }
    public required string Message { get; init; }
}

[JsonSerializable(typeof(RedeemDocument))]
internal sealed partial class RedeemJson : JsonSerializerContext
{
    // Names are read by people: Unicode stays as it is.
    public static RedeemJson Readable { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
    });
}
