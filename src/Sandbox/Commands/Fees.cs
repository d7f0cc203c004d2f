using Reprieve.Epp;
using Reprieve.Epp.Extensions;

namespace Reprieve.Sandbox.Commands;

/// <summary>One part of a price: what for, how much, and whether it is above the suffix's ordinary price.</summary>
internal sealed record Due(string Kind, decimal Amount, bool IsPremium = false);

/// <summary>What transforms cost, and whether a client agreed to it (RFC 8748).</summary>
internal static class Fees
{
    public static IReadOnlyList<Due> ToCreate(string name, SuffixPolicy policy, int years) =>
        [Price("create", policy.Fees.Premium.GetValueOrDefault(name)?.Create, policy.Fees.Create, years)];

    public static IReadOnlyList<Due> ToRenew(string name, SuffixPolicy policy, int years) =>
        [Price("renew", policy.Fees.Premium.GetValueOrDefault(name)?.Renew, policy.Fees.Renew, years)];

    /// <summary>The restore, and one year's renewal where the restore adds it.</summary>
    public static IReadOnlyList<Due> ToRestore(Registration domain, SuffixPolicy policy, DateTimeOffset now)
    {
        Due restore = new("restore", Money(policy.Fees.Restore));
        return Lifecycle.RenewsAtRestore(domain, policy, now) ? [restore, .. ToRenew(domain.Name, policy, 1)] : [restore];
    }

    public static IReadOnlyList<FeeItem> Items(IReadOnlyList<Due> due) => [.. due.Select(part => new FeeItem(part.Amount) { Description = part.Kind })];

    /// <summary>
    /// Refuses a transform whose fee extension is missing where it must be there, or does not fit what is due. The order and the codes
    /// are Nomulus's: attributes 2102, currency 2004 or 2306, decimals 2005, sum 2004; missing 2003.
    /// </summary>
    public static void RequireAgreed(FeeTransform? agreed, FeePolicy policy, IReadOnlyList<Due> due, string name)
    {
        if (agreed is null)
        {
            if (policy.Required == FeeRequired.Always || (policy.Required == FeeRequired.Premium && due.Any(part => part.IsPremium)))
            {
                throw Refusal.OfName(EppCode.RequiredParameterMissing, name, "The fee extension is required for this price.");
            }

            return;
        }

        foreach (var fee in agreed.Fees)
        {
            if (fee is { Refundable: false } or { Applied: not (null or "immediate") } || fee.GracePeriod is not (null or "P0D"))
            {
                throw Refusal.OfName(EppCode.UnimplementedOption, name, "Fees with these attributes are not taken; leave refundable, grace-period and applied out.");
            }
        }

        if (agreed.Currency is { } currency && currency != policy.Currency)
        {
            throw Currencies.Known.Contains(currency)
                ? Refusal.OfName(EppCode.ParameterValuePolicy, name, $"The price is in {policy.Currency}, not in {currency}.")
                : Refusal.OfName(EppCode.ParameterValueRange, name, $"{currency} is no currency.");
        }

        if (agreed.Fees.Any(fee => fee.Amount.Scale > 2) || agreed.Credits.Count > 0)
        {
            throw Refusal.OfName(EppCode.ParameterValueSyntax, name, "Fees have at most two decimals, and there are no credits.");
        }

        if (!Matches(agreed.Fees, policy.Match, due))
        {
            throw Refusal.OfName(
                EppCode.ParameterValueRange, name,
                $"The price is {string.Join(" + ", due.Select(part => $"{part.Kind} {Text(part.Amount)}"))} {policy.Currency}.");
        }
    }

    /// <summary>
    /// Takes what is due off the registrar's balance, or refuses with 2104, and bills it: one charge a command, under the name of its
    /// first part.
    /// </summary>
    public static void Charge(CommandContext context, string name, FeePolicy policy, IReadOnlyList<Due> due)
    {
        var sum = due.Sum(part => part.Amount);
        if (context.Registrar.Balance is { } balance)
        {
            var left = balance.GetValueOrDefault(policy.Currency) - sum;
            if (left < 0)
            {
                throw new Refusal(EppCode.BillingFailure, $"The balance in {policy.Currency} is too low.");
            }

            context.State.PutRegistrar(context.Registrar with
            {
                Balance = new Dictionary<string, decimal>(balance, StringComparer.Ordinal) { [policy.Currency] = left },
            });
        }

        context.State.AddCharge(context.Registrar.Id, context.Transaction.Client, name, due[0].Kind, policy.Currency, sum);
    }

    /// <summary>With two decimals, however it was written.</summary>
    public static decimal Money(decimal amount) => amount + 0.00m;

    private static bool Matches(IReadOnlyList<FeeItem> agreed, FeeMatch match, IReadOnlyList<Due> due)
    {
        var sum = due.Sum(part => part.Amount);
        var agreedSum = agreed.Sum(fee => fee.Amount);
        return match switch
        {
            FeeMatch.AtLeast => agreedSum >= sum,
            FeeMatch.Exact when due.Count <= 1 => agreedSum == sum,
            FeeMatch.Exact => agreed.Count == due.Count && due.All(part => agreed.Any(fee => fee.Description == part.Kind && fee.Amount == part.Amount)),
            _ => throw new ArgumentOutOfRangeException(nameof(match), match, "no such rule"),
        };
    }

    private static Due Price(string kind, decimal? premium, decimal ordinary, int years) =>
        new(kind, Money((premium ?? ordinary) * years), premium is { } special && special != ordinary);

    private static string Text(decimal amount) => amount.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
