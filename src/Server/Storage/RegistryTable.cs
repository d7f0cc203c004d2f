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
    public static Task<IReadOnlyList<RegistryRow>> AllAsync(DbConnection connection) =>
        RowReader.ReadAsync<RegistryRow>(connection, "registries ORDER BY registry", values: null);

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

    /// <summary>How often in a row no session was to be had, and whether it is too early to ask again.</summary>
    public static async Task<CircuitState> CircuitAsync(Dialect dialect, DbConnection connection, string registry, long now) =>
        await connection.QueryFirstOrDefaultAsync<CircuitState>(
            $"""
            SELECT circuit_faults AS faults, circuit_open_until AS open_until,
                CASE WHEN circuit_open_until > {dialect.SharedNow} THEN 1 ELSE 0 END AS is_open
            FROM registries WHERE registry = @registry
            """,
            new { registry, now }) ?? new CircuitState();

    /// <summary>Takes the trial that is due; false where another slot has taken it.</summary>
    public static bool TryCircuit(WriteContext context, string registry, CircuitState seen, long now, long trialMs) =>
        context.Connection.Execute(
            $"""
            UPDATE registries SET circuit_open_until = {context.Database.Dialect.SharedNow} + @trialMs
            WHERE registry = @registry AND circuit_faults = @Faults AND circuit_open_until = @OpenUntil
            """,
            new { registry, seen.Faults, seen.OpenUntil, now, trialMs }) == 1;

    /// <summary>One fault more than were seen, unless another slot has counted it.</summary>
    public static void OpenCircuit(WriteContext context, string registry, long seenFaults, long now, long waitMs)
    {
        context.Connection.Execute("INSERT INTO registries (registry) VALUES (@registry) ON CONFLICT (registry) DO NOTHING", new { registry });
        context.Connection.Execute(
            $"""
            UPDATE registries SET circuit_faults = @seenFaults + 1, circuit_open_until = {context.Database.Dialect.SharedNow} + @waitMs
            WHERE registry = @registry AND circuit_faults = @seenFaults
            """,
            new { registry, seenFaults, now, waitMs });
    }

    public static void CloseCircuit(WriteContext context, string registry) =>
        context.Connection.Execute(
            "UPDATE registries SET circuit_faults = 0, circuit_open_until = 0 WHERE registry = @registry AND circuit_faults > 0", new { registry });
}

/// <summary>Whether a registry is asked for sessions at all.</summary>
public sealed record CircuitState
{
    /// <summary>In a row.</summary>
    public long Faults { get; init; }

    /// <summary>By the clock that all nodes share, UTC ms.</summary>
    public long OpenUntil { get; init; }

    public bool IsOpen { get; init; }
}
