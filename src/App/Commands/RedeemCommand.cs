using System.CommandLine;
using Reprieve.App.Client;
using Reprieve.App.Files;

namespace Reprieve.App.Commands;

/// <summary><c>reprieve redeem</c>: looks each name's expiry up, submits batches, and with <c>--wait</c> stays until all have ended.</summary>
internal static class RedeemCommand
{
    public const string Verb = "redeem";
    public const int AllRestored = 0;
    public const int SomeRestored = 2;
    public const int NoneRestored = 3;
    public const int Refused = 4;

    private sealed record Options(IReadOnlyList<string> Names, string? File, bool Waits, bool IsDry, decimal? MaxPrice, bool IsJson);

    public static Command Create()
    {
        var names = new Argument<string[]>("NAME") { Description = "Domain names, Unicode or xn--.", Arity = ArgumentArity.ZeroOrMore };
        var file = new Option<string?>("--file") { Description = "A file of one name a line; - is standard input.", HelpName = "FILE" };
        var wait = new Option<bool>("--wait") { Description = "Stay until every name has come to its end." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Say what would become of each name, and its deadline; nothing is ordered." };
        var maxPrice = new Option<decimal?>("--max-price") { Description = "Refuse a name that costs more.", HelpName = "N" };
        var json = new Option<bool>("--json") { Description = "Print one JSON document." };
        var command = new Command(
            Verb,
            "Restores names. Ends 0 when all are restored (without --wait: accepted; with --dry-run: restorable), 2 some, 3 none, "
            + "4 refused before anything was ordered; 1 if the wait broke off, the task then goes on at the server.")
        { names, file, wait, dryRun, maxPrice, json };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            new Options(
                parsed.GetValue(names) ?? [], parsed.GetValue(file), parsed.GetValue(wait), parsed.GetValue(dryRun), parsed.GetValue(maxPrice), parsed.GetValue(json)),
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(Options options, CancellationToken cancellationToken)
    {
        var report = new RedeemReport(options.IsJson);
        List<string> accepted = [];
        try
        {
            var names = NameList.Read(options.Names, options.File);
            if (names.Count == 0)
            {
                throw new CommandException("no name was given: write names, or --file FILE.");
            }

            if (options.MaxPrice is not null)
            {
                throw new CommandException("--max-price: this server has no price list yet, so no price can be compared. Leave the option out.");
            }

            using var connection = ApiConnection.FromEnvironment();
            var redemption = new RedeemTask(connection);
            var orders = await OrdersAsync(new Portfolio(connection), names, report, cancellationToken);
            if (orders.Count == 0)
            {
                throw new CommandException("none of these names is in the account.");
            }

            if (options.IsDry)
            {
                return report.DryRun(await TryAsync(redemption, orders, cancellationToken));
            }

            foreach (var batch in orders.Chunk(RedeemTask.MostPerBatch))
            {
                accepted.Add(await redemption.SubmitAsync(batch, cancellationToken));
                report.Accepted(accepted[^1], batch.Length);
            }

            return options.Waits
                ? report.Ended(await new TaskWatch(redemption, TimeProvider.System).ShowAsync(accepted, options.IsJson, cancellationToken))
                : report.Submitted();
        }
        catch (Exception exception) when (exception is CommandException or ApiRefusalException)
        {
            // Before the first TaskNo nothing was ordered. After it the tasks go on, and are named.
            return report.BrokenOff(exception.Message, accepted.Count == 0 ? Refused : 1);
        }
    }

    private static async Task<IReadOnlyList<RedeemOrder>> OrdersAsync(
        Portfolio portfolio, IReadOnlyList<string> names, RedeemReport report, CancellationToken cancellationToken)
    {
        var expiries = await portfolio.ExpiriesAsync(names, cancellationToken);
        List<RedeemOrder> orders = [];
        foreach (var name in names)
        {
            if (expiries.TryGetValue(Names.Ascii(name), out var expiry))
            {
                orders.Add(new RedeemOrder(name, expiry));
            }
            else
            {
                report.NotOurs(name);
            }
        }

        return orders;
    }

    private static async Task<IReadOnlyList<TriedName>> TryAsync(RedeemTask redemption, IReadOnlyList<RedeemOrder> orders, CancellationToken cancellationToken)
    {
        List<TriedName> tried = [];
        foreach (var batch in orders.Chunk(RedeemTask.MostPerBatch))
        {
            tried.AddRange(await redemption.TryAsync(batch, cancellationToken));
        }

        return tried;
    }
}
