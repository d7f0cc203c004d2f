using System.Globalization;
using System.Text.Json;

namespace Reprieve.App.Client;

/// <summary>An account's money, by the actions of ours: its own where no id is given.</summary>
internal sealed class FundsAccount(ApiConnection connection, string? accountId)
{
    private const int PageSize = 1000;

    public async Task<JsonElement> ShowAsync(CancellationToken cancellationToken) =>
        (await connection.CallAsync("QueryAccountFunds", Parameters(), cancellationToken)).GetProperty("Funds");

    /// <param name="terms">Billing, Currency, CreditLimit, TaxBasisPoints, Reason; those without a value are not sent.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<JsonElement> SetAsync(IEnumerable<(string Name, string? Value)> terms, CancellationToken cancellationToken) =>
        (await connection.CallOnceAsync("SetAccountFunds", Parameters([.. terms]), cancellationToken)).GetProperty("Funds");

    /// <summary>Pays in or back; a lost reply is asked for again with the same token, which cannot pay a second time.</summary>
    /// <param name="action">TopUpAccount or RefundAccount.</param>
    /// <param name="amount">As written.</param>
    /// <param name="reason">For the statement.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<JsonElement> PayAsync(string action, string amount, string reason, CancellationToken cancellationToken) =>
        connection.CallOnceAsync(
            action, Parameters(("Amount", amount), ("Reason", reason), ("ClientToken", Guid.CreateVersion7().ToString("N"))), cancellationToken);

    /// <summary>The statement, newest entry first; what comes in while it is read is left out.</summary>
    public async Task<IReadOnlyList<JsonElement>> StatementAsync(long? from, long? before, CancellationToken cancellationToken)
    {
        List<JsonElement> entries = [];
        // Newest first: what comes in while it is read pushes entries to later pages, where they are met again.
        var seen = new HashSet<long>();
        for (var page = 1; ; page++)
        {
            var answer = await connection.CallAsync(
                "QueryAccountStatement",
                Parameters(
                    ("PageNum", page.ToString(CultureInfo.InvariantCulture)),
                    ("PageSize", PageSize.ToString(CultureInfo.InvariantCulture)),
                    ("BeginTime", from?.ToString(CultureInfo.InvariantCulture)),
                    ("EndTime", before?.ToString(CultureInfo.InvariantCulture))),
                cancellationToken);
            entries.AddRange(answer.GetProperty("Data").GetProperty("Entry").EnumerateArray().Where(entry => seen.Add(entry.GetProperty("EntryId").GetInt64())));
            if (!answer.GetProperty("NextPage").GetBoolean())
            {
                return entries;
            }
        }
    }

    private List<KeyValuePair<string, string>> Parameters(params (string Name, string? Value)[] values) =>
    [
        .. values.Prepend(("AccountId", accountId)).Where(value => value.Item2 is not null)
            .Select(value => KeyValuePair.Create(value.Item1, value.Item2!)), // those without a value are left out
    ];
}
