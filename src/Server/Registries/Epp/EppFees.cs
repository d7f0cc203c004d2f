using System.Globalization;
using Reprieve.Epp;
using Reprieve.Epp.Extensions;

namespace Reprieve.Server.Registries.Epp;

/// <summary>From fee:chkData to a quote, and from a quote to the fees agreed to in the transform (RFC 8748 §3.4, §5).</summary>
internal static class EppFees
{
    /// <summary>Where a renew is the restore, the renew's price is asked.</summary>
    internal static string CommandOf(RestoreStyle restore) =>
        restore == RestoreStyle.Renew ? FeeCommand.Renew : FeeCommand.Restore;

    /// <summary>Null where the registry answered without a price for it.</summary>
    internal static RestoreQuote? Quote(EppResponse response, string domainName, RestoreStyle restore)
    {
        var data = response.IsSuccess ? response.Extension<FeeCheckData>() : null;
        var command = data?.Objects
            .Where(item => item.Avail != false && string.Equals(item.ObjID, domainName, StringComparison.OrdinalIgnoreCase))
            .SelectMany(item => item.Commands)
            .FirstOrDefault(item => item.Command.Name == CommandOf(restore) && item.Fees.Count > 0);
        return data is null || command is null ? null : new RestoreQuote(data.Currency, Lines(command.Fees, command.Credits));
    }

    /// <summary>What the answer to a transform says that it costs; null where it does not.</summary>
    /// <param name="agreed">What was agreed to: its currency is the answer's, which need not repeat it (RFC 8748 §3.3).</param>
    internal static RestoreQuote? Charged(EppResponse response, RestoreQuote? agreed)
    {
        var data = response.IsSuccess ? response.Extensions.OfType<FeeTransformData>().FirstOrDefault(charged => charged.Fees.Count > 0) : null;
        return (data?.Currency ?? agreed?.Currency) is { } currency && data is not null ? new RestoreQuote(currency, Lines(data.Fees, data.Credits)) : null;
    }

    /// <summary>
    /// The quote's lines, one by one, decimals and descriptions as they were quoted: some registries match them to the letter.
    /// </summary>
    internal static T? Agree<T>(RestoreQuote? quote, Func<IReadOnlyList<FeeItem>, T> make) where T : FeeTransform
    {
        if (quote is null)
        {
            return null;
        }

        var lines = quote.Lines.Select(line => (line.Description, Amount: decimal.Parse(line.Amount, CultureInfo.InvariantCulture)));
        var byKind = lines.ToLookup(line => line.Amount < 0);
        return make([.. byKind[false].Select(line => new FeeItem(line.Amount) { Description = line.Description })]) with
        {
            Currency = quote.Currency,
            Credits = [.. byKind[true].Select(line => new FeeCredit(line.Amount) { Description = line.Description })],
        };
    }

    private static IReadOnlyList<FeeLine> Lines(IReadOnlyList<FeeItem> fees, IReadOnlyList<FeeCredit> credits) =>
    [
        .. fees.Select(fee => new FeeLine(fee.Description, Text(fee.Amount))),
        .. credits.Select(credit => new FeeLine(credit.Description, Text(credit.Amount))),
    ];

    private static string Text(decimal amount) => amount.ToString(CultureInfo.InvariantCulture);
}
