using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Reprieve.App.Client;
using Spectre.Console;

namespace Reprieve.App.Commands;

/// <summary>What <c>redeem</c> tells: lines and a table for a person, or one JSON document; and the exit code that goes with it.</summary>
internal sealed class RedeemReport(bool isJson)
{
    public const string NotInAccount = "NotInAccount";
    public const string NotRead = "NotRead";
    private const string WasNotOrdered = "NotOrdered";
    private const string WasSent = "Unknown";
    private const string WasAccepted = "Accepted";

    private readonly List<string> _taskNos = [];

    // Of a dry run whose account is charged.
    private TriedTotal? _total;

    // Where the account is charged.
    private string? _currency;

    // What ended items came to.
    private decimal? _charged;

    // By A-label, in the order of the command line.
    private readonly OrderedDictionary<string, RedeemedName> _names = new(StringComparer.Ordinal);

    public IReadOnlyList<string> TaskNos => _taskNos;

    /// <summary>Whether surely no order reached the server.</summary>
    public bool IsNothingOrdered => _names.Values.All(name => name.Result is NotInAccount or NotRead or WasNotOrdered);

    public bool IsAnyUnread => _names.Values.Any(name => name.Result == NotRead);

    public void NotSent(string name, string result, string message)
    {
        Keep(new RedeemedName { DomainName = name, Result = result, Message = message });
        if (!isJson)
        {
            Console.WriteLine($"{name}  {message}");
        }
    }

    /// <summary>These are to be ordered; none has been yet.</summary>
    public void Ordering(IReadOnlyList<RedeemOrder> orders) => Keep(orders, WasNotOrdered, null, "Its batch was not ordered.");

    /// <summary>A batch goes out: from here until an answer nobody knows whether it was accepted.</summary>
    public void Sending(IReadOnlyList<RedeemOrder> batch) => Keep(batch, WasSent, null, "No answer came to its order, which may have been accepted.");

    public void NotOrdered(IReadOnlyList<RedeemOrder> batch) => Keep(batch, WasNotOrdered, null, "Its batch was not ordered.");

    public void Accepted(string taskNo, IReadOnlyList<RedeemOrder> batch)
    {
        _taskNos.Add(taskNo);
        Keep(batch, WasAccepted, taskNo, "");
        if (!isJson)
        {
            Console.WriteLine($"task {taskNo} accepted, {batch.Count} names");
        }
    }

    public int Submitted()
    {
        if (!isJson)
        {
            Console.WriteLine("The server works on it. --wait stays until the end; `reprieve call QueryTaskDetailList --TaskNo … --PageNum 1 --PageSize 100` looks.");
        }

        return Close(_names.Values.All(name => name.Result == WasAccepted) ? RedeemCommand.AllRestored : RedeemCommand.SomeRestored, null);
    }

    public int Ended(IReadOnlyList<TaskItem> items)
    {
        foreach (var item in items)
        {
            _currency ??= item.Currency;
            _charged = item.Amount is { } amount ? (_charged ?? 0) + amount : _charged;
            Keep(new RedeemedName
            {
                DomainName = item.DomainName,
                TaskNo = item.TaskNo,
                TaskDetailNo = item.TaskDetailNo,
                Result = item.Status,
                TryCount = item.TryCount,
                Amount = item.Amount?.ToString(CultureInfo.InvariantCulture),
                PaymentState = item.PaymentState,
                Message = item.Message,
            });
        }

        return Count(_names.Values.Count(name => name.Result == "EXECUTE_SUCCESS"), "Result", "restored");
    }

    public int DryRun(TriedBatch tried)
    {
        _total = tried.Total;
        _currency = tried.Total?.Currency;
        foreach (var name in tried.Names)
        {
            Keep(new RedeemedName
            {
                DomainName = name.DomainName,
                Result = name.Verdict,
                Message = name.Message,
                Deadline = name.Deadline,
                DeadlineSource = name.DeadlineSource,
                Amount = name.Amount.Length > 0 ? name.Amount : null,
                Prices = name.Prices.Count > 0 ? name.Prices : null,
            });
        }

        return Count(_names.Values.Count(name => name.Result == TriedName.Redeemable), "Verdict", "restorable; nothing was ordered");
    }

    public int BrokenOff(string message, int exitCode)
    {
        Console.Error.WriteLine($"reprieve: {message}");
        if (_taskNos.Count > 0)
        {
            Console.Error.WriteLine(
                $"reprieve: the server goes on with {string.Join(", ", _taskNos)}; `reprieve call QueryTaskDetailList --TaskNo {_taskNos[^1]} --PageNum 1 --PageSize 100` looks.");
        }

        if (_names.Values.Count(name => name.Result == WasSent) is > 0 and var sent)
        {
            Console.Error.WriteLine(
                $"reprieve: {sent} names were sent, and no answer came: they may have been accepted. `reprieve call QueryTaskList --PageNum 1 --PageSize 20` looks; "
                + "ordered again, a name that is still being worked on is refused, not restored twice.");
        }

        if (_names.Values.Count(name => name.Result == WasNotOrdered) is > 0 and var left)
        {
            Console.Error.WriteLine($"reprieve: {left} names were not ordered.");
        }

        return Close(exitCode, message);
    }

    private void Keep(IReadOnlyList<RedeemOrder> orders, string result, string? taskNo, string message)
    {
        foreach (var order in orders)
        {
            Keep(new RedeemedName { DomainName = order.DomainName, TaskNo = taskNo, Result = result, Message = message });
        }
    }

    private void Keep(RedeemedName name) => _names[Names.Ascii(name.DomainName)] = name;

    private int Count(int counted, string heading, string what)
    {
        if (!isJson)
        {
            Draw(heading);
            Console.WriteLine($"{counted} of {_names.Count} {what}");
            if (_total is { } total)
            {
                var savings = string.Concat(
                    total.Discount > 0 ? string.Create(CultureInfo.InvariantCulture, $", {total.Discount} off") : "",
                    total.Voucher > 0 ? string.Create(CultureInfo.InvariantCulture, $", {total.Voucher} by voucher") : "");
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"total {total.Amount} {total.Currency}{savings}; balance after it {total.BalanceAfter} {total.Currency}"));
            }

            if (_charged is { } charged)
            {
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture, $"charged {charged} {_currency}{(counted < _names.Count ? "; nothing for what failed" : "")}"));
            }
        }

        return Close(
            counted == _names.Count ? RedeemCommand.AllRestored : counted > 0 ? RedeemCommand.SomeRestored : RedeemCommand.NoneRestored, null);
    }

    private void Draw(string heading)
    {
        var hasDeadline = _names.Values.Any(name => name.Deadline is { Length: > 0 });
        var table = new Table().RoundedBorder().AddColumns("Domain", heading);
        if (hasDeadline)
        {
            table.AddColumn("Deadline");
        }

        if (_currency is not null)
        {
            table.AddColumn($"{(_total is null ? "Charged" : "Price")} ({_currency})");
        }

        table.AddColumn("What was said");
        foreach (var name in _names.Values)
        {
            List<string> cells = [name.DomainName, name.Result];
            if (hasDeadline)
            {
                cells.Add(name.Deadline is null or "" ? "" : $"{name.Deadline} ({name.DeadlineSource})");
            }

            if (_currency is not null)
            {
                cells.Add(name.Prices is { Count: > 1 } parts ? $"{name.Amount} ({string.Join(", ", parts)})" : name.Amount ?? "");
            }

            cells.Add(name.Message);
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
                Restored = _names.Values.Count(name => name.Result == "EXECUTE_SUCCESS"),
                Names = [.. _names.Values],
                Currency = _currency,
                Charged = _charged,
                Total = _total?.Amount,
                Discount = _total?.Discount,
                Voucher = _total?.Voucher,
                BalanceAfter = _total?.BalanceAfter,
                QuoteIds = _total?.QuoteIds,
                Error = error,
                ExitCode = exitCode,
            };
            Console.WriteLine(JsonSerializer.Serialize(document, RedeemJson.Readable.RedeemDocument));
        }

        return exitCode;
    }
}

/// <summary>The document of <c>redeem --json</c>; the sums are a dry run's, but for what ended items came to.</summary>
internal sealed record RedeemDocument
{
    public required IReadOnlyList<string> TaskNos { get; init; }
    public required int Restored { get; init; }
    public required IReadOnlyList<RedeemedName> Names { get; init; }
    public string? Currency { get; init; }
    public decimal? Charged { get; init; }
    public decimal? Total { get; init; }
    public decimal? Discount { get; init; }
    public decimal? Voucher { get; init; }
    public decimal? BalanceAfter { get; init; }
    public IReadOnlyList<string>? QuoteIds { get; init; }
    public string? Error { get; init; }
    public required int ExitCode { get; init; }
}

/// <summary>One name in it. Result is the item's TaskStatus or a dry run's verdict; without either Accepted, Unknown (sent, no answer), NotOrdered, NotInAccount or NotRead.</summary>
internal sealed record RedeemedName
{
    public required string DomainName { get; init; }
    public required string Result { get; init; }
    public string? TaskNo { get; init; }
    public string? TaskDetailNo { get; init; }
    public int? TryCount { get; init; }
    public string? Deadline { get; init; }
    public string? DeadlineSource { get; init; }
    public string? Amount { get; init; }
    public IReadOnlyList<string>? Prices { get; init; }
    public string? PaymentState { get; init; }
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
