using System.Globalization;
using System.Text.Json;

namespace Reprieve.App.Client;

/// <summary>Vouchers or promotions, by the actions of ours.</summary>
/// <param name="connection">With an operator's key for anything but the account's own list.</param>
/// <param name="kind">Voucher or Promotion, as the actions are named.</param>
internal sealed class Offers(ApiConnection connection, string kind)
{
    private const int PageSize = 1000;

    /// <summary>Makes one, or changes one; a lost reply is asked for again, which with its number cannot make a second.</summary>
    /// <param name="terms">Its number among them; those without a value are not sent.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<JsonElement> SaveAsync(IEnumerable<(string Name, string? Value)> terms, CancellationToken cancellationToken) =>
        (await connection.CallOnceAsync($"Save{kind}", Parameters(terms), cancellationToken)).GetProperty(kind);

    public async Task<JsonElement> WithdrawAsync(string number, string reason, CancellationToken cancellationToken) =>
        (await connection.CallOnceAsync($"Withdraw{kind}", Parameters([($"{kind}No", number), ("Reason", reason)]), cancellationToken)).GetProperty(kind);

    /// <summary>Page after page, by number.</summary>
    /// <param name="accountId">The key's own account where it is null.</param>
    /// <param name="all">Every account's instead.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<IReadOnlyList<JsonElement>> ListAsync(string? accountId, bool all, CancellationToken cancellationToken)
    {
        List<JsonElement> rows = [];
        // What is made while it is read moves others to later pages, where they are met again.
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var page = 1; ; page++)
        {
            var answer = await connection.CallAsync(
                $"Query{kind}s",
                Parameters(
                [
                    ("AccountId", accountId), ("All", all ? "true" : null), ("PageNum", page.ToString(CultureInfo.InvariantCulture)),
                    ("PageSize", PageSize.ToString(CultureInfo.InvariantCulture)),
                ]),
                cancellationToken);
            rows.AddRange(answer.GetProperty("Data").GetProperty(kind).EnumerateArray().Where(row => seen.Add(row.GetProperty($"{kind}No").GetString() ?? "")));
            if (!answer.GetProperty("NextPage").GetBoolean())
            {
                return rows;
            }
        }
    }

    private static List<KeyValuePair<string, string>> Parameters(IEnumerable<(string Name, string? Value)> values) =>
        [.. values.Where(value => value.Value is not null).Select(value => KeyValuePair.Create(value.Name, value.Value ?? ""))];
}
