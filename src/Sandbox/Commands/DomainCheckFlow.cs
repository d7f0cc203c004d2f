using Reprieve.Epp;
using Reprieve.Epp.Domain;
using Reprieve.Epp.Extensions;

namespace Reprieve.Sandbox.Commands;

/// <summary>Which names are free, and with fee:check what they cost (RFC 5731 §3.1.1, RFC 8748 §5.1.1).</summary>
internal static class DomainCheckFlow
{
    private const int MostNames = 100;

    public static Outcome Run(CommandContext context, DomainCheck check)
    {
        context.RequireExtensions(check, typeof(FeeCheck));
        if (check.Names.Count > MostNames)
        {
            throw new Refusal(EppCode.DataManagementPolicyViolation, $"A check takes at most {MostNames} names.");
        }

        var names = check.Names.Select(CommandContext.ValidName).ToList();
        List<CheckItem> items = [.. names.Select(name => Item(context.State, name))];
        return Outcome.Success with
        {
            ResData = [new DomainCheckData(items)],
            Extensions = check.Extension<FeeCheck>() is { } fees ? [Prices(context, fees, names)] : [],
        };
    }

    private static CheckItem Item(RegistryState state, string name)
    {
        var policy = state.FindPolicy(DomainName.SuffixOf(name));
        var reason = policy is null ? "No such suffix here"
            : state.Domain(name) is not null ? "In use"
            : policy.Reserved.Contains(name, StringComparer.Ordinal) ? "Reserved"
            : null;
        return new CheckItem(name, reason is null) { Reason = reason };
    }

    private static FeeCheckData Prices(CommandContext context, FeeCheck check, IReadOnlyList<string> names)
    {
        if (check.Commands.Any(command => command is { Name: "restore", Period: not (null or { Value: 1, Unit: "y" }) }))
        {
            throw new Refusal(EppCode.ParameterValuePolicy, "A restore is always for one year.");
        }

        // The answer has one currency: the one asked for, else that of the first name.
        var currency = check.Currency
            ?? names.Select(name => context.State.FindPolicy(DomainName.SuffixOf(name))?.Fees.Currency).FirstOrDefault(known => known is not null)
            ?? "USD";
        return new FeeCheckData(currency, [.. names.Select(name => Price(context, check, name, currency))]);
    }

    private static FeeObject Price(CommandContext context, FeeCheck check, string name, string currency)
    {
        if (context.State.FindPolicy(DomainName.SuffixOf(name)) is not { } policy)
        {
            return new FeeObject(name) { Avail = false, Reason = "No such suffix here" };
        }

        if (policy.Fees.Currency != currency)
        {
            return new FeeObject(name) { Avail = false, Reason = $"Prices are in {policy.Fees.Currency}" };
        }

        var unpriced = check.Commands.FirstOrDefault(command => command.Name is "transfer" or "custom" || command.Period is { Unit: not "y" });
        if (unpriced is not null)
        {
            return new FeeObject(name) { Avail = false, Reason = $"No price for {unpriced.Name}" };
        }

        var registered = context.State.Domain(name);
        var commands = check.Commands.Select(command => Price(context, command, name, policy, registered)).ToList();
        return new FeeObject(name)
        {
            Avail = true,
            Class = policy.Fees.Premium.ContainsKey(name) ? "premium" : null,
            Commands = commands,
        };
    }

    private static FeeCommandData Price(CommandContext context, FeeCommand command, string name, SuffixPolicy policy, Registration? registered)
    {
        var years = command.Period?.Value ?? 1;
        var due = command.Name switch
        {
            "create" => Fees.ToCreate(name, policy, years),
            "renew" => Fees.ToRenew(name, policy, years),
            "restore" when registered is not null => Fees.ToRestore(registered, policy, context.Now),
            "restore" => [new Due("restore", Fees.Money(policy.Fees.Restore))],
            _ => [],
        };
        return new FeeCommandData(command) { Standard = !due.Any(part => part.IsPremium), Fees = Fees.Items(due) };
    }
}
