using System.Data.Common;
using Dapper;

namespace Reprieve.Server.Storage;

/// <summary>What a registry said about money.</summary>
public enum ChargeKind
{
    Restore,
    Renew,

    /// <summary>A command refused for want of funds (2104).</summary>
    Refused2104,

    /// <summary>A message that our balance there is low.</summary>
    LowBalance,
}

/// <summary>What a registry charged us, or refused to, as it said so.</summary>
public sealed record ChargeRow
{
    public required string Registry { get; init; }

    public required long At { get; init; }

    public required ChargeKind Kind { get; init; }

    public string? DomainName { get; init; }

    public string? ClTrid { get; init; }

    public string? SvTrid { get; init; }

    public string? Currency { get; init; }

    public long? Amount { get; init; }

    public string? TaskNo { get; init; }

    public int? Ordinal { get; init; }
}

/// <summary>The table of registries' charges.</summary>
public static class ChargeTable
{
    public static void Insert(WriteContext context, IReadOnlyList<ChargeRow> rows) => context.Insert("registry_charges", rows);

    /// <summary>How many a registry (or any, where null) has made between two times, and one page of them, oldest first.</summary>
    public static async Task<(int Total, IReadOnlyList<ChargeRow> Rows)> ListAsync(
        DbConnection connection, string? registry, long? from, long? before, long offset, int limit)
    {
        // One of several is found by the index, which a condition that may be off would not use.
        var conditions = $"{(registry is null ? "" : "registry = @registry AND ")}at >= @from AND at < @before";
        var values = new { registry, from = from ?? 0, before = before ?? long.MaxValue, offset, limit };
        var total = await connection.ExecuteScalarAsync<int>($"SELECT COUNT(*) FROM registry_charges WHERE {conditions}", values);
        var rows = await connection.QueryAsync<ChargeRow>(
            $"SELECT * FROM registry_charges WHERE {conditions} ORDER BY at, charge_id LIMIT @limit OFFSET @offset", values);
        return (total, rows.AsList());
    }
}
