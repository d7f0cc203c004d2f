using System.Globalization;
using System.Text.Json;
using Reprieve.Server.Ledger;
using Reprieve.Server.Storage;

namespace Reprieve.App.Client;

/// <summary>What the server wrote down of registries' charges and of what customers paid: actions for operators, page after page.</summary>
internal sealed class Books(ApiConnection connection)
{
    private const int PageSize = 5000;

    /// <param name="registry">Null of all.</param>
    /// <param name="from">UTC ms.</param>
    /// <param name="before">UTC ms, the first moment not counted.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<IReadOnlyList<ChargeRow>> ChargesAsync(string? registry, long from, long before, CancellationToken cancellationToken)
    {
        List<ChargeRow> charges = [];
        await foreach (var row in ListAsync("QueryRegistryCharges", "Charge", registry, from, before, cancellationToken))
        {
            var currency = Text(row, "Currency");
            charges.Add(new ChargeRow
            {
                Registry = Text(row, "Registry") ?? "",
                At = row.GetProperty("TimeLong").GetInt64(),
                Kind = Enum.Parse<ChargeKind>(row.GetProperty("Kind").GetString()!),
                DomainName = Text(row, "DomainName"),
                ClTrid = Text(row, "ClTRID"),
                SvTrid = Text(row, "SvTRID"),
                Currency = currency,
                Amount = currency is not null && Currency.TryParse(Text(row, "Amount"), currency, out var amount) ? amount : null,
                TaskNo = Text(row, "TaskNo"),
                Ordinal = row.TryGetProperty("Ordinal", out var ordinal) ? ordinal.GetInt32() : null,
            });
        }

        return charges;
    }

    /// <summary>The items that were open at some moment of this time, and when the first of them was ordered.</summary>
    public async Task<(IReadOnlyList<PaidItem> Items, long? First)> ItemsAsync(string? registry, long from, long before, CancellationToken cancellationToken)
    {
        List<PaidItem> items = [];
        long? first = null;
        await foreach (var row in ListAsync("QueryHolds", "Hold", registry, from, before, cancellationToken))
        {
            first = Math.Min(first ?? long.MaxValue, row.GetProperty("CreateTimeLong").GetInt64());
            items.Add(new PaidItem
            {
                TaskNo = row.GetProperty("TaskNo").GetString()!,
                Ordinal = row.GetProperty("Ordinal").GetInt32(),
                DomainName = row.GetProperty("DomainName").GetString()!,
                RestoreState = Enum.Parse<LineState>(row.GetProperty("RestoreState").GetString()!),
                RenewalState = Enum.Parse<LineState>(row.GetProperty("RenewalState").GetString()!),
                RestorePaid = $"{Text(row, "RestoreAmount")} {Text(row, "Currency")}",
                SettledAt = row.TryGetProperty("SettleTimeLong", out var settled) ? settled.GetInt64() : null,
                OnlyReported = row.GetProperty("OnlyReported").GetBoolean(),
            });
        }

        return (items, first);
    }

    private async IAsyncEnumerable<JsonElement> ListAsync(
        string action,
        string rows,
        string? registry,
        long from,
        long before,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var page = 1; ; page++)
        {
            List<KeyValuePair<string, string>> parameters =
            [
                new("BeginTime", Math.Max(0, from).ToString(CultureInfo.InvariantCulture)),
                new("EndTime", before.ToString(CultureInfo.InvariantCulture)),
                new("PageNum", page.ToString(CultureInfo.InvariantCulture)),
                new("PageSize", PageSize.ToString(CultureInfo.InvariantCulture)),
            ];
            if (registry is not null)
            {
                parameters.Add(new("Registry", registry));
            }

            // It changes nothing: asked again where no answer came, it is the same.
            var answer = await connection.CallOnceAsync(action, parameters, cancellationToken);
            foreach (var row in answer.GetProperty("Data").GetProperty(rows).EnumerateArray())
            {
                yield return row;
            }

            if (!answer.GetProperty("NextPage").GetBoolean())
            {
                yield break;
            }
        }
    }

    private static string? Text(JsonElement row, string name) => row.TryGetProperty(name, out var value) ? value.GetString() : null;
}
