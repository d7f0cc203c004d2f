using System.Data.Common;
using Dapper;

namespace Reprieve.Server.Storage;

/// <summary>What is known of a registry itself: its clock and what is wrong with its line.</summary>
public sealed record RegistryRow
{
    public required string Registry { get; init; }

    /// <summary>Its clock minus ours, ms.</summary>
    public long ClockOffset { get; init; }

    public long? ClockReadAt { get; init; }

    /// <summary>A <see cref="Registries.LineFault"/> while no session can be had.</summary>
    public string? Fault { get; init; }

    public string? FaultMessage { get; init; }

    public long? FaultSince { get; init; }
}

/// <summary>The table of registries.</summary>
public static class RegistryTable
{
    public static async Task<IReadOnlyList<RegistryRow>> AllAsync(DbConnection connection) =>
        (await connection.QueryAsync<RegistryRow>("SELECT * FROM registries ORDER BY registry")).AsList();

    /// <summary>Writes what a slot knows; a slot that has had no greeting leaves the clock as it is.</summary>
    public static void Write(WriteContext context, RegistryRow row) =>
        context.Connection.Execute(
            """
            INSERT INTO registries (registry, clock_offset, clock_read_at, fault, fault_message, fault_since)
            VALUES (@Registry, @ClockOffset, @ClockReadAt, @Fault, @FaultMessage, @FaultSince)
            ON CONFLICT (registry) DO UPDATE SET
                clock_offset = CASE WHEN excluded.clock_read_at IS NULL THEN registries.clock_offset ELSE excluded.clock_offset END,
                clock_read_at = COALESCE(excluded.clock_read_at, registries.clock_read_at), fault = excluded.fault,
                fault_message = excluded.fault_message,
                fault_since = CASE WHEN excluded.fault IS NULL THEN NULL ELSE COALESCE(registries.fault_since, excluded.fault_since) END
            """,
            row);
}
