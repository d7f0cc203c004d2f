using System.Data.Common;
using Dapper;

namespace Reprieve.Server.Storage;

/// <summary>The table of items.</summary>
public static class ItemTable
{
    /// <summary>The open items of these domains: the partial unique index says that there is at most one each.</summary>
    public static IReadOnlyList<OpenItem> OpenOf(DbConnection connection, IReadOnlyList<string> domainNames) =>
        RowReader.Read<OpenItem>(
            connection, $"items WHERE open = 1 AND domain_name {Dialect.In(connection, "@domainNames")}", new { domainNames });

    /// <summary>The open item of a domain, kept from whoever else would change it until the commit; null where there is none.</summary>
    public static ItemRow? LockOpen(WriteContext context, string domainName) =>
        context.Connection.QueryFirstOrDefault<ItemRow>(
            $"SELECT * FROM items WHERE open = 1 AND domain_name = @domainName {context.Database.Dialect.ForUpdate}", new { domainName });

    /// <summary>Failed items of these domains whose request may still be carried out, and that no task answers for yet; newest first.</summary>
    /// <param name="since">Only those that ended after this, UTC ms.</param>
    public static IReadOnlyList<ItemRow> ThoseThatMayArrive(
        DbConnection connection, IReadOnlyList<string> domainNames, long since) =>
        RowReader.Read<ItemRow>(
            connection,
            $"""
            items
            WHERE open = 0 AND request_may_have_arrived = 1 AND taken_over_by IS NULL AND domain_name {Dialect.In(connection, "@domainNames")}
                AND status = @failure AND finished_at > @since
            ORDER BY finished_at DESC
            """,
            new { domainNames, since, failure = (int)ItemStatus.Failure });

    /// <summary>From now on this task answers for what their requests may still come to.</summary>
    public static void TakeOver(WriteContext context, IReadOnlyList<ItemRow> failed, string taskNo)
    {
        foreach (var item in failed)
        {
            context.Connection.Execute(
                // Npgsql does not tell @taskNo from @TaskNo.
                "UPDATE items SET taken_over_by = @heir WHERE task_no = @TaskNo AND ordinal = @Ordinal",
                new { heir = taskNo, item.TaskNo, item.Ordinal });
        }
    }

    /// <summary>Whether there is anything to claim; asked in the claim's own order, so that its index answers.</summary>
    public static Task<bool> IsClaimableAsync(DbConnection connection, string registry, long now) =>
        connection.ExecuteScalarAsync<bool>(
            """
            SELECT (
                SELECT ordinal FROM items
                WHERE open = 1 AND claim_slot IS NULL AND registry = @registry AND due_at <= @now
                ORDER BY deadline_order, created_at, task_no, ordinal
                LIMIT 1) IS NOT NULL
            """,
            new { registry, now });

    /// <summary>How many items of a registry are to be claimed before one of this deadline.</summary>
    public static int CountBefore(DbConnection connection, string registry, long deadline) =>
        connection.ExecuteScalar<int>(
            "SELECT COUNT(*) FROM items WHERE open = 1 AND claim_slot IS NULL AND registry = @registry AND deadline_order <= @deadline",
            new { registry, deadline });

    /// <summary>How many items of an account were ever about a domain, and one page of them, the newest first.</summary>
    public static async Task<(int Total, IReadOnlyList<DomainItem> Rows)> OfDomainAsync(
        DbConnection connection, string accountId, string domainName, long offset, int limit)
    {
        // Open and ended ones have an index each. The account's column is wrapped so that they are used: SQLite would read all that the account ordered.
        const string Conditions = "((open = 1 AND domain_name = @domainName) OR (open = 0 AND domain_name = @domainName)) AND account_id || '' = @accountId";
        var values = new { accountId, domainName, offset, limit };
        var total = await connection.ExecuteScalarAsync<int>($"SELECT COUNT(*) FROM items WHERE {Conditions}", values);
        var rows = await RowReader.ReadAsync<DomainItem>(
            connection, $"items WHERE {Conditions} ORDER BY created_at DESC, task_no DESC, ordinal LIMIT @limit OFFSET @offset", values);
        return (total, rows);
    }

    /// <summary>How many items of a task a filter lets through, and one page of them in the order of the request.</summary>
    /// <param name="connection">One snapshot.</param>
    /// <param name="task">Read in the same snapshot.</param>
    /// <param name="status">Only those in this state, or null.</param>
    /// <param name="domainName">Only those of this name, in A-label form, or null.</param>
    /// <param name="instanceId">Only those of this domain, by its InstanceId, or null.</param>
    /// <param name="offset">Rows to pass over.</param>
    /// <param name="limit">Most rows to answer.</param>
    public static async Task<(int Total, IReadOnlyList<ItemLine> Rows)> ListAsync(
        DbConnection connection, TaskRow task, int? status, string? domainName, string? instanceId, long offset, int limit)
    {
        // Ordinals count from 1 without a gap: where nothing is filtered, the task says how many there are and the page is a range of keys.
        var isWhole = status is null && domainName is null && instanceId is null;
        var values = new { task.TaskNo, status, domainName, instanceId, offset, limit, end = offset + limit };
        if (isWhole)
        {
            var page = await RowReader.ReadAsync<ItemLine>(
                connection,
                "items WHERE task_no = @TaskNo AND ordinal > @offset AND ordinal <= @end ORDER BY ordinal",
                values);
            return (task.ItemCount, page);
        }

        var conditions = string.Join(
            " AND ",
            new[]
            {
                "task_no = @TaskNo",
                status is null ? null : "status = @status",
                domainName is null ? null : "domain_name = @domainName",
                instanceId is null ? null : "instance_id = @instanceId",
            }.Where(condition => condition is not null));
        var total = await connection.ExecuteScalarAsync<int>($"SELECT COUNT(*) FROM items WHERE {conditions}", values);
        var rows = await RowReader.ReadAsync<ItemLine>(connection, $"items WHERE {conditions} ORDER BY ordinal LIMIT @limit OFFSET @offset", values);
        return (total, rows);
    }

    /// <summary>The items of a slot that nobody works on, earliest deadline first.</summary>
    public static IReadOnlyList<ItemRow> Claim(WriteContext context, string registry, int slot, long epoch, long now, int limit)
    {
        var claimed = RowReader.Read<ItemRow>(
            context.Connection,
            $"""
            items
            WHERE open = 1 AND claim_slot IS NULL AND registry = @registry AND due_at <= @now
            ORDER BY deadline_order, created_at, task_no, ordinal
            LIMIT @limit {context.Database.Dialect.SkipLocked}
            """,
            new { registry, now, limit });
        if (claimed.Count == 0)
        {
            return claimed;
        }

        context.ForRows(
            [.. claimed.Select(item => new ItemKey { TaskNo = item.TaskNo, Ordinal = item.Ordinal })],
            set => $"""
                UPDATE items SET claim_slot = @slot, claim_epoch = @epoch, status = @executing, updated_at = @now
                FROM {set}
                WHERE items.task_no = r.task_no AND items.ordinal = r.ordinal
                """,
            ("slot", slot),
            ("epoch", epoch),
            ("executing", (int)ItemStatus.Executing),
            ("now", now));
        foreach (var item in claimed)
        {
            context.Tally.Add(item.TaskNo, ended: 0);
        }

        return [.. claimed.Select(item => item with { ClaimSlot = slot, ClaimEpoch = epoch, Status = ItemStatus.Executing, UpdatedAt = now })];
    }

    /// <summary>Has an item that nobody holds looked at again, with what a message of the registry said of its command.</summary>
    public static void LookAgain(WriteContext context, ItemRow item) =>
        context.Connection.Execute(
            """
            UPDATE items SET intent_outcome = @outcome, wait_code = @WaitCode, wait_args = @WaitArgs, due_at = @DueAt, updated_at = @UpdatedAt
            WHERE task_no = @TaskNo AND ordinal = @Ordinal AND claim_slot IS NULL
            """,
            new
            {
                outcome = item.IntentOutcome?.ToString(),
                item.WaitCode,
                item.WaitArgs,
                item.DueAt,
                item.UpdatedAt,
                item.TaskNo,
                item.Ordinal,
            });

    /// <summary>Has what waits for a person at these registries looked at now: their configuration was changed.</summary>
    public static void LookSoon(WriteContext context, IReadOnlyList<string> registries, long now) =>
        context.Connection.Execute(
            $"""
            UPDATE items SET due_at = @now
            WHERE open = 1 AND claim_slot IS NULL AND due_at > @now AND wait_code = 'StatementsNotAccepted'
                AND registry {Dialect.In(context.Connection, "@registries")}
            """,
            new { registries, now });

    /// <summary>Writes items that this slot holds; rows claimed under another epoch are left alone.</summary>
    /// <returns>How many rows were written: fewer than given means that the slot was lost.</returns>
    public static int Update(WriteContext context, int slot, long epoch, IReadOnlyList<ItemRow> items) =>
        context.ForRows(
            items,
            set => $"""
                UPDATE items SET
                    updated_at = r.updated_at, finished_at = r.finished_at, status = r.status, step = r.step, open = r.open,
                    deadline_order = r.deadline_order, deadline_source = r.deadline_source, due_at = r.due_at,
                    claim_slot = r.claim_slot, claim_epoch = r.claim_epoch, try_count = r.try_count,
                    wait_code = r.wait_code, wait_args = r.wait_args, roid = r.roid, cl_id = r.cl_id,
                    expiration_before = r.expiration_before, expiration_after = r.expiration_after, deleted_at = r.deleted_at,
                    quote = r.quote, intent_kind = r.intent_kind, intent_cl_trid = r.intent_cl_trid,
                    intent_outcome = r.intent_outcome, intent_at = r.intent_at,
                    intent_session_ended_at = r.intent_session_ended_at, intent_not_applied_at = r.intent_not_applied_at,
                    request_may_have_arrived = r.request_may_have_arrived, renewal_may_have_arrived = r.renewal_may_have_arrived,
                    requested_at = r.requested_at, reported_at = r.reported_at, restored_at = r.restored_at, renewed = r.renewed,
                    task_result = r.task_result, fail_code = r.fail_code, fail_args = r.fail_args, warnings = r.warnings
                FROM {set}
                WHERE items.task_no = r.task_no AND items.ordinal = r.ordinal
                    AND items.claim_slot = @slot AND items.claim_epoch = @epoch
                """,
            ("slot", slot),
            ("epoch", epoch));
}
