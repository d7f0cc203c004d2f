using Dapper;
using Reprieve.Server.Storage;

namespace Reprieve.Server.Tests.Storage;

/// <summary>Rows for tests, and their way into a database.</summary>
internal static class StoredRows
{
    public static ItemRow Item(string taskNo, int ordinal, string domainName) => new()
    {
        TaskNo = taskNo,
        Ordinal = ordinal,
        DetailNo = $"{taskNo}-{ordinal}",
        AccountId = "account",
        DomainName = domainName,
        NameAsSent = domainName,
        Registry = "example",
        CurrentExpirationDate = 1_522_080_000_000,
        CreatedAt = 1,
        UpdatedAt = 1,
    };

    /// <summary>Inserts items, with the account and the tasks that they need.</summary>
    public static void Insert(WriteContext context, params ItemRow[] items)
    {
        foreach (var account in items.Select(item => item.AccountId).Distinct(StringComparer.Ordinal))
        {
            context.Connection.Execute(
                "INSERT INTO accounts (account_id, name, created_at) VALUES (@account, @account, 1) ON CONFLICT DO NOTHING",
                new { account });
        }

        context.Insert(
            "tasks",
            items.GroupBy(item => item.TaskNo, StringComparer.Ordinal)
                .Select(task => new TaskRow
                {
                    TaskNo = task.Key,
                    AccountId = task.First().AccountId,
                    AccessKeyId = "key",
                    TaskType = "ORDER_REDEEM",
                    TaskBizType = "orderWithRegistry",
                    CreatedAt = 1,
                    Lang = "en",
                    ItemCount = task.Count(),
                    OpenItems = task.Count(item => item.Open),
                })
                .ToList());
        context.Insert("items", items);
    }
}
