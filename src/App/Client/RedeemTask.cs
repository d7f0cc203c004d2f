using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;

namespace Reprieve.App.Client;

/// <summary>A name to be restored and the expiry, in epoch ms, that its record is expected to have.</summary>
internal sealed record RedeemOrder(string DomainName, long CurrentExpirationDate);

/// <summary>One item of a task as QueryTaskDetailList shows it; <see cref="StatusCode"/> 0 waits, 1 runs, 2 succeeded, 3 failed.</summary>
internal sealed record TaskItem(string TaskNo, string TaskDetailNo, string DomainName, int StatusCode, string Status, int TryCount, string Message)
{
    public bool IsEnded => StatusCode is 2 or 3;

    public bool IsRestored => StatusCode == 2;
}

/// <summary>What a dry run says of one name: whether it can be redeemed, until when, and where that date comes from.</summary>
internal sealed record TriedName(string DomainName, string Verdict, string Message, string Deadline, string DeadlineSource)
{
    public const string Redeemable = "Redeemable";
}

/// <summary>Submits redemptions in batches of 1,000, asks what would become of them, and reads how they go.</summary>
internal sealed class RedeemTask(ApiConnection connection)
{
    public const string Action = "SaveBatchTaskForCreatingOrderRedeem";
    public const int MostPerBatch = 1000;
    private const int PageSize = 1000;

    /// <summary>The TaskNo of one batch. A lost reply is asked for again with the same ClientToken, and names the same task.</summary>
    public async Task<string> SubmitAsync(IReadOnlyList<RedeemOrder> orders, CancellationToken cancellationToken)
    {
        List<KeyValuePair<string, string>> parameters = [.. Parameters(orders), new("ClientToken", RandomNumberGenerator.GetHexString(32, lowercase: true))];
        var answer = await connection.CallOnceAsync(Action, parameters, cancellationToken);
        return answer.GetProperty("TaskNo").GetString() ?? throw new CommandException($"{Action} answered without a TaskNo.");
    }

    /// <summary>What the same batch would come to (DryRun=true): nothing is ordered, and no registry is sent a command that changes anything.</summary>
    public async Task<IReadOnlyList<TriedName>> TryAsync(IReadOnlyList<RedeemOrder> orders, CancellationToken cancellationToken)
    {
        var answer = await connection.CallAsync(Action, [.. Parameters(orders), new("DryRun", "true")], cancellationToken);
        return
        [
            .. answer.GetProperty("Data").GetProperty("DryRunItem").EnumerateArray().Select(item => new TriedName(
                Text(item, "DomainName"), Text(item, "Verdict"), Text(item, "Message"), Text(item, "Deadline"), Text(item, "DeadlineSource"))),
        ];
    }

    /// <summary>All items of a task, page after page.</summary>
    public async Task<IReadOnlyList<TaskItem>> ItemsAsync(string taskNo, CancellationToken cancellationToken)
    {
        List<TaskItem> items = [];
        for (var page = 1; ; page++)
        {
            var answer = await connection.CallAsync(
                "QueryTaskDetailList",
                [
                    new("TaskNo", taskNo),
                    new("PageNum", page.ToString(CultureInfo.InvariantCulture)),
                    new("PageSize", PageSize.ToString(CultureInfo.InvariantCulture)),
                ],
                cancellationToken);
            items.AddRange(answer.GetProperty("Data").GetProperty("TaskDetail").EnumerateArray().Select(Item));
            if (!answer.GetProperty("NextPage").GetBoolean())
            {
                return items;
            }
        }
    }

    private static IEnumerable<KeyValuePair<string, string>> Parameters(IReadOnlyList<RedeemOrder> orders) =>
        orders.SelectMany((order, index) => new KeyValuePair<string, string>[]
        {
            new(string.Create(CultureInfo.InvariantCulture, $"OrderRedeemParam.{index + 1}.DomainName"), order.DomainName),
            new(
                string.Create(CultureInfo.InvariantCulture, $"OrderRedeemParam.{index + 1}.CurrentExpirationDate"),
                order.CurrentExpirationDate.ToString(CultureInfo.InvariantCulture)),
        });

    private static TaskItem Item(JsonElement detail)
    {
        var reason = Text(detail, "FailReason");
        var warning = Text(detail, "Warning");
        return new TaskItem(
            Text(detail, "TaskNo"),
            Text(detail, "TaskDetailNo"),
            Text(detail, "DomainName"),
            detail.GetProperty("TaskStatusCode").GetInt32(),
            Text(detail, "TaskStatus"),
            detail.TryGetProperty("TryCount", out var tries) ? tries.GetInt32() : 0,
            reason.Length > 0 ? reason : warning.Length > 0 ? warning : Text(detail, "ErrorMsg"));
    }

    private static string Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.String ? member.GetString() ?? "" : "";
}
