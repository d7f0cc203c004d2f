using Dapper;
using Microsoft.Data.Sqlite;
using Reprieve.Server.Storage;

namespace Reprieve.Campaigns.Durability;

/// <summary>Items as they stand in a file that another process writes.</summary>
internal static class StoredItems
{
    // As Database sets it: the first reader of a type decides for all, and here that may come before any Database.
    static StoredItems() => DefaultTypeMap.MatchNamesWithUnderscores = true;

    public static async Task<IReadOnlyList<ItemRow>> ReadAsync(string database)
    {
        await using var connection = new SqliteConnection($"Data Source={database};Mode=ReadOnly;Pooling=False");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        return (await connection.QueryAsync<ItemRow>("SELECT * FROM items ORDER BY ordinal")).AsList();
    }
}
