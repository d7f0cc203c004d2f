using System.Data.Common;

namespace Reprieve.Tests;

/// <summary>
/// Whether a database's books are right, asked in plain SQL of its tables: of either engine, and of nothing that wrote them. To be asked
/// where no order is being worked on, or in one snapshot.
/// </summary>
internal static class MoneyBooks
{
    // Each names what is wrong, one row a difference: of none there is nothing to say.
    private static readonly (string What, string Sql)[] _rules =
    [
        ("a movement does not sum to 0 in one currency",
            """
            SELECT movement_id || ': ' || SUM(amount) || ' in ' || COUNT(DISTINCT currency) || ' currencies'
            FROM ledger_entries GROUP BY movement_id HAVING SUM(amount) <> 0 OR COUNT(DISTINCT currency) <> 1
            """),
        ("the entries do not sum to 0",
            "SELECT currency || ': ' || SUM(amount) FROM ledger_entries GROUP BY currency HAVING SUM(amount) <> 0"),
        ("what is available is not the sum of its entries",
            """
            SELECT f.account_id || ': ' || f.available || ', entries ' || COALESCE(e.amount, 0)
            FROM funds f LEFT JOIN (SELECT ledger_account, SUM(amount) AS amount FROM ledger_entries GROUP BY ledger_account) e
                ON e.ledger_account = 'customer:' || f.account_id
            WHERE f.available <> COALESCE(e.amount, 0)
            """),
        ("what is held is not the sum of its entries",
            """
            SELECT f.account_id || ': ' || f.held || ', entries ' || COALESCE(e.amount, 0)
            FROM funds f LEFT JOIN (SELECT ledger_account, SUM(amount) AS amount FROM ledger_entries GROUP BY ledger_account) e
                ON e.ledger_account = 'held:' || f.account_id
            WHERE f.held <> COALESCE(e.amount, 0)
            """),
        ("entries of an account without funds",
            """
            SELECT DISTINCT ledger_account FROM ledger_entries
            WHERE (ledger_account LIKE 'customer:%' OR ledger_account LIKE 'held:%')
                AND ledger_account NOT IN (SELECT 'customer:' || account_id FROM funds) AND ledger_account NOT IN (SELECT 'held:' || account_id FROM funds)
            """),
        ("what is held is not the sum of the lines that are held",
            """
            SELECT f.account_id || ': ' || f.held || ', lines ' || COALESCE(h.amount, 0)
            FROM funds f LEFT JOIN (
                SELECT account_id, SUM(
                    CASE restore_state WHEN 'Held' THEN restore_price - restore_discount + restore_tax ELSE 0 END
                    + CASE renewal_state WHEN 'Held' THEN renewal_price - renewal_discount + renewal_tax ELSE 0 END) AS amount
                FROM holds GROUP BY account_id) h ON h.account_id = f.account_id
            WHERE f.held <> COALESCE(h.amount, 0)
            """),
        ("a voucher's remainder is not the sum of its entries",
            """
            SELECT v.voucher_no || ': ' || v.remaining || ', entries ' || COALESCE(e.amount, 0)
            FROM vouchers v LEFT JOIN (SELECT ledger_account, SUM(amount) AS amount FROM ledger_entries GROUP BY ledger_account) e
                ON e.ledger_account = 'voucher:' || v.voucher_no
            WHERE v.remaining <> COALESCE(e.amount, 0)
            """),
        ("a voucher has more than its face or less than nothing",
            "SELECT voucher_no || ': ' || remaining || ' of ' || face_value FROM vouchers WHERE remaining < 0 OR remaining > face_value"),
        ("a voucher's remainder and its uses are not its face",
            """
            SELECT v.voucher_no || ': ' || v.remaining || ' + ' || COALESCE(u.used, 0) || ' of ' || v.face_value
            FROM vouchers v LEFT JOIN (
                SELECT voucher_no, SUM(
                    CASE WHEN restore_state IN ('Held', 'Captured') THEN restore_voucher ELSE 0 END
                    + CASE WHEN renewal_state IN ('Held', 'Captured') THEN renewal_voucher ELSE 0 END) AS used
                FROM holds WHERE voucher_no IS NOT NULL GROUP BY voucher_no) u ON u.voucher_no = v.voucher_no
            WHERE v.remaining + COALESCE(u.used, 0) <> v.face_value
            """),
        // Only what was held by force, for a restore that came after its item's end, may go under it.
        ("a balance is under its limit",
            """
            SELECT f.account_id || ': ' || f.available || ' ' || f.mode || ' ' || f.credit_limit
            FROM funds f LEFT JOIN (
                SELECT ledger_account, SUM(amount) AS amount FROM ledger_entries WHERE kind = 'CompensatingHold' GROUP BY ledger_account) e
                ON e.ledger_account = 'customer:' || f.account_id
            WHERE f.mode <> 'Postpaid' AND f.available < COALESCE(e.amount, 0) - CASE f.mode WHEN 'Credit' THEN f.credit_limit ELSE 0 END
            """),
        ("a restore is captured and not proved, or proved and not captured",
            """
            SELECT h.domain_name || ' ' || h.task_no || ': ' || h.restore_state FROM holds h JOIN items i ON i.task_no = h.task_no AND i.ordinal = h.ordinal
            WHERE h.restore_state <> CASE WHEN i.restored_at IS NOT NULL THEN 'Captured' WHEN i.open = 1 THEN 'Held' ELSE 'Released' END
            """),
        ("a renewal is captured and did not happen, or happened and is not captured",
            """
            SELECT h.domain_name || ' ' || h.task_no || ': ' || h.renewal_state FROM holds h JOIN items i ON i.task_no = h.task_no AND i.ordinal = h.ordinal
            WHERE h.renewal_state <> 'None' AND h.renewal_state <> CASE
                WHEN i.open = 1 THEN 'Held'
                WHEN i.restored_at IS NOT NULL AND (i.renewed = 1 OR i.expiration_after > i.expiration_before) THEN 'Captured'
                ELSE 'Released' END
            """),
        ("a hold stands without an open line, or a line without its hold, or a hold without its item",
            """
            SELECT h.domain_name || ' ' || h.task_no || ': ' || h.open || ' ' || h.restore_state || ' ' || h.renewal_state
            FROM holds h LEFT JOIN items i ON i.task_no = h.task_no AND i.ordinal = h.ordinal
            WHERE i.task_no IS NULL OR h.open <> CASE WHEN h.restore_state = 'Held' OR h.renewal_state = 'Held' THEN 1 ELSE 0 END
                OR h.restore_state NOT IN ('Held', 'Captured', 'Released') OR h.renewal_state NOT IN ('None', 'Held', 'Captured', 'Released')
                OR (h.open = 0 AND h.settled_at IS NULL)
            """),
        // The hold's own movement is the whole task's; what leaves it names the line.
        ("a line left its hold more than once, or never, or with another amount",
            """
            SELECT l.hold_id || ' ' || l.line || ' ' || l.state || ': ' || COALESCE(e.times, 0) || ' times, ' || COALESCE(e.amount, 0) || ' of ' || l.amount
            FROM (
                SELECT hold_id, 'Restore' AS line, restore_state AS state, pass_through, restore_price - restore_discount + restore_tax AS amount FROM holds
                UNION ALL
                SELECT hold_id, 'Renewal', renewal_state, 0, renewal_price - renewal_discount + renewal_tax FROM holds) l
            LEFT JOIN (
                SELECT hold_id, line, COUNT(DISTINCT movement_id) AS times, -SUM(amount) AS amount
                FROM ledger_entries WHERE kind IN ('Capture', 'Release') AND ledger_account LIKE 'held:%' GROUP BY hold_id, line) e
                ON e.hold_id = l.hold_id AND e.line = l.line
            WHERE CASE WHEN l.state IN ('Held', 'None') THEN COALESCE(e.times, 0) <> 0
                WHEN l.pass_through = 1 THEN COALESCE(e.amount, 0) < l.amount OR COALESCE(e.times, 0) > 1
                ELSE COALESCE(e.amount, 0) <> l.amount OR COALESCE(e.times, 0) > 1 END
            """),
        ("what was captured is not what came in",
            """
            SELECT c.ledger_account || ' ' || c.currency || ': ' || COALESCE(e.amount, 0) || ', captured ' || c.amount
            FROM (
                SELECT 'revenue:restore' AS ledger_account, currency, SUM(restore_price) AS amount FROM holds WHERE restore_state = 'Captured' GROUP BY currency
                UNION ALL
                SELECT 'revenue:renewal', currency, SUM(renewal_price) FROM holds WHERE renewal_state = 'Captured' GROUP BY currency
                UNION ALL
                SELECT 'tax', currency, SUM(CASE restore_state WHEN 'Captured' THEN restore_tax ELSE 0 END + CASE renewal_state WHEN 'Captured' THEN renewal_tax ELSE 0 END)
                FROM holds GROUP BY currency
                UNION ALL
                SELECT 'promotions', currency,
                    -SUM(CASE restore_state WHEN 'Captured' THEN restore_discount ELSE 0 END + CASE renewal_state WHEN 'Captured' THEN renewal_discount ELSE 0 END)
                FROM holds GROUP BY currency) c
            LEFT JOIN (SELECT ledger_account, currency, SUM(amount) AS amount FROM ledger_entries GROUP BY ledger_account, currency) e
                ON e.ledger_account = c.ledger_account AND e.currency = c.currency
            WHERE COALESCE(e.amount, 0) <> c.amount
            """),
        ("entries of what nothing captured",
            """
            SELECT ledger_account || ' ' || currency || ': ' || SUM(amount) FROM ledger_entries e
            WHERE ledger_account IN ('revenue:restore', 'revenue:renewal', 'tax', 'promotions') AND NOT EXISTS (SELECT 1 FROM holds h WHERE h.currency = e.currency)
            GROUP BY ledger_account, currency HAVING SUM(amount) <> 0
            """),
        ("a promotion's uses are not those of its orders",
            """
            SELECT p.promotion_no || ': ' || p.used || ', by account ' || COALESCE(a.used, 0) || ', orders ' || COALESCE(o.used, 0)
            FROM promotions p
            LEFT JOIN (SELECT promotion_no, SUM(used) AS used FROM promotion_uses GROUP BY promotion_no) a ON a.promotion_no = p.promotion_no
            LEFT JOIN (
                SELECT promotion_no, COUNT(*) AS used FROM (
                    SELECT promotion_no, task_no FROM holds WHERE promotion_no IS NOT NULL GROUP BY promotion_no, task_no
                    HAVING MAX(open) = 1 OR MAX(CASE WHEN restore_state = 'Captured' OR renewal_state = 'Captured' THEN 1 ELSE 0 END) = 1) used
                GROUP BY promotion_no) o ON o.promotion_no = p.promotion_no
            WHERE p.used <> COALESCE(a.used, 0) OR p.used <> COALESCE(o.used, 0)
            """),
        ("two holds for one domain's one deletion",
            """
            SELECT registry || ' ' || domain_name || ': ' || COUNT(*) FROM holds WHERE open = 1 GROUP BY registry, domain_name, deletion_time HAVING COUNT(*) > 1
            """),
    ];

    /// <summary>What is wrong with the books; nothing where they are right.</summary>
    /// <param name="connection">Open.</param>
    public static async Task<IReadOnlyList<string>> DifferencesAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        var found = new List<string>();
        foreach (var (what, sql) in _rules)
        {
            await using var command = connection.CreateCommand();
            command.CommandText = sql;
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                found.Add($"{what}: {reader.GetValue(0)}");
            }
        }

        return found;
    }
}
