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
    private const int Interrupted = 130;

    private sealed record Options(IReadOnlyList<string> Names, string? File, bool Waits, bool IsDry, decimal? MaxPrice, bool IsJson);

    public static Command Create()
    {
        var names = new Argument<string[]>("NAME") { Description = "Domain names, Unicode or xn--.", Arity = ArgumentArity.ZeroOrMore };
        // Else a mistyped option would be ordered as a name.
        names.Validators.Add(result =>
        {
            if (result.Tokens.FirstOrDefault(token => token.Value.StartsWith('-')) is { } option)
            {
                result.AddError($"{option.Value} is no option of {Verb}.");
            }
        });
        var file = new Option<string?>("--file") { Description = "A file of one name a line; - is standard input.", HelpName = "FILE" };
        var wait = new Option<bool>("--wait") { Description = "Stay until every name has come to its end." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Say what would become of each name, its deadline and price, and the total; nothing is ordered." };
        var maxPrice = new Option<decimal?>("--max-price")
        {
            Description = "The most that any one name may cost, in the account's currency, with tax: one that costs more fails, uncharged.",
            HelpName = "N",
        };
        var json = new Option<bool>("--json") { Description = "Print one JSON document." };
        var command = new Command(
            Verb,
            "Restores names. Ends 0 when all are restored (without --wait: accepted; with --dry-run: restorable), 2 some, 3 none, "
            + "4 refused before anything was ordered; 1 if it broke off after that, 130 if it was interrupted: what was accepted then goes on at the server.")
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
        try
        {
            var names = NameList.Read(options.Names, options.File);
            if (names.Count == 0)
            {
                throw new CommandException("no name was given: write names, or --file FILE.");
            }

            using var connection = ApiConnection.FromEnvironment();
            var redemption = new RedeemTask(connection) { MaxPrice = options.MaxPrice };
            var orders = await OrdersAsync(new Portfolio(connection), names, report, cancellationToken);
            if (orders.Count == 0)
            {
                throw new CommandException(report.IsAnyUnread
                    ? "none of these names can be ordered yet: their expiry has still to be read from the registry. Try again in a moment."
                    : "none of these names is in the account.");
            }

            if (options.IsDry)
            {
                return report.DryRun(await TryAsync(redemption, orders, cancellationToken));
            }

            await SubmitAsync(redemption, orders, report, cancellationToken);
            return options.Waits
                ? report.Ended(await new TaskWatch(redemption, TimeProvider.System).ShowAsync(report.TaskNos, options.IsJson, cancellationToken))
                : report.Submitted();
        }
        catch (Exception exception) when (exception is CommandException or ApiRefusalException)
        {
            // Before the first order nothing is under way. After it the tasks go on, and are named.
            return report.BrokenOff(exception.Message, report.IsNothingOrdered ? Refused : 1);
        }
        catch (OperationCanceledException)
        {
            return report.BrokenOff("interrupted.", Interrupted);
        }
    }

    /// <summary>The same for a command line that cannot be read.</summary>
    public static int Unreadable(ParseResult parsed)
    {
        var message = string.Join(" ", parsed.Errors.Select(error => error.Message));
        return new RedeemReport(parsed.Tokens.Any(token => token.Value == "--json")).BrokenOff($"{message} `reprieve {Verb} --help` says what there is.", Refused);
    }

    private static async Task SubmitAsync(RedeemTask redemption, IReadOnlyList<RedeemOrder> orders, RedeemReport report, CancellationToken cancellationToken)
    {
        report.Ordering(orders);
        foreach (var batch in orders.Chunk(RedeemTask.MostPerBatch))
        {
            try
            {
                report.Sending(batch);
                report.Accepted(await redemption.SubmitAsync(batch, quoteId: null, cancellationToken), batch);
            }
            catch (Exception exception) when (exception is ApiRefusalException or NoAnswerException { MayHaveArrived: false })
            {
                report.NotOrdered(batch);
                throw;
            }
        }
    }

    private static async Task<IReadOnlyList<RedeemOrder>> OrdersAsync(
        Portfolio portfolio, IReadOnlyList<string> names, RedeemReport report, CancellationToken cancellationToken)
    {
        var expiries = await portfolio.ExpiriesAsync(names, cancellationToken);
        List<RedeemOrder> orders = [];
        foreach (var name in names)
        {
            if (!expiries.TryGetValue(Names.Ascii(name), out var recorded))
            {
                report.NotSent(name, RedeemReport.NotInAccount, "This name is not in the account; it was not sent.");
            }
            else if (recorded is { } expiry)
            {
                orders.Add(new RedeemOrder(name, expiry));
            }
            else
            {
                report.NotSent(name, RedeemReport.NotRead, "Its expiry has still to be read from the registry; it was not sent. Try again in a moment.");
            }
        }

        return orders;
    }

    private static async Task<TriedBatch> TryAsync(RedeemTask redemption, IReadOnlyList<RedeemOrder> orders, CancellationToken cancellationToken)
    {
        List<TriedName> tried = [];
        TriedTotal? total = null;
        foreach (var batch in orders.Chunk(RedeemTask.MostPerBatch))
        {
            var answer = await redemption.TryAsync(batch, cancellationToken);
            tried.AddRange(answer.Names);
            total = total is null || answer.Total is null ? answer.Total : total.And(answer.Total);
        }

        return new TriedBatch(tried, total);
    }
}
