using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Reprieve.App.Client;
using Reprieve.App.Files;
using Reprieve.Server.Operations;
using Spectre.Console;

namespace Reprieve.App.Commands;

/// <summary><c>reprieve account</c>: what an account pays with, what was paid in and back, and its statement.</summary>
internal static class AccountCommand
{
    public static Command Create() => new("account", "What an account pays with. Changes need an operator's key.")
    {
        Show(), Set(), Pay("topup", "TopUpAccount", "Writes down money that came in."),
        Pay("refund", "RefundAccount", "Writes down money that went back; never what is held for open items."), Statement(),
    };

    private static Option<string?> Account() => new("--account") { Description = "The account's id; the key's own unless said.", HelpName = "ID" };

    private static Option<bool> Json() => new("--json") { Description = "Print one JSON document." };

    private static Command Show()
    {
        var (account, json) = (Account(), Json());
        var command = new Command("show", "How it pays, and what it has.") { account, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var connection = ApiConnection.FromEnvironment();
            Print(await new FundsAccount(connection, parsed.GetValue(account)).ShowAsync(cancellationToken), parsed.GetValue(json));
            return 0;
        });
        return command;
    }

    private static Command Set()
    {
        var billing = new Argument<string>("BILLING") { Description = "Prepaid, Credit, Postpaid; Unpriced while nothing was ever paid or held." };
        billing.AcceptOnlyFromAmong("Prepaid", "Credit", "Postpaid", "Unpriced");
        var currency = new Option<string?>("--currency") { Description = "ISO 4217, such as CNY. It stays once money has moved.", HelpName = "CODE" };
        var limit = new Option<string?>("--credit-limit") { Description = "Of Credit: how far below nothing it may go.", HelpName = "AMOUNT" };
        var tax = new Option<int?>("--tax-basis-points") { Description = "Tax on what is due, in hundredths of a percent: 600 is 6 %.", HelpName = "N" };
        var reason = new Option<string?>("--reason") { Description = "Why, for the audit.", HelpName = "TEXT" };
        var (account, json) = (Account(), Json());
        var command = new Command("set", "Says how it pays. What it has is changed by topup and refund.") { billing, currency, limit, tax, reason, account, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var connection = ApiConnection.FromEnvironment();
            var funds = await new FundsAccount(connection, parsed.GetValue(account)).SetAsync(
                [
                    ("Billing", parsed.GetRequiredValue(billing)),
                    ("Currency", parsed.GetValue(currency)),
                    ("CreditLimit", parsed.GetValue(limit)),
                    ("TaxBasisPoints", parsed.GetValue(tax)?.ToString(CultureInfo.InvariantCulture)),
                    ("Reason", parsed.GetValue(reason)),
                ],
                cancellationToken);
            Print(funds, parsed.GetValue(json));
            return 0;
        });
        return command;
    }

    private static Command Pay(string verb, string action, string description)
    {
        var amount = new Argument<string>("AMOUNT") { Description = "In the account's currency: 1200.00" };
        var reason = new Option<string>("--reason") { Description = "Why: a transfer's number, a complaint. It stands in the statement.", HelpName = "TEXT", Required = true };
        var (account, json) = (Account(), Json());
        var command = new Command(verb, description) { amount, reason, account, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var connection = ApiConnection.FromEnvironment();
            var answer = await new FundsAccount(connection, parsed.GetValue(account)).PayAsync(
                action, parsed.GetRequiredValue(amount), parsed.GetRequiredValue(reason), cancellationToken);
            Print(answer.GetProperty("Funds"), parsed.GetValue(json));
            return 0;
        });
        return command;
    }

    private static Command Statement()
    {
        var from = Moment("--from", "The first moment counted");
        var to = Moment("--to", "The first moment no longer counted");
        var csv = new Option<string?>("--csv") { Description = "Write it to this file as CSV.", HelpName = "FILE" };
        var xlsx = new Option<string?>("--xlsx") { Description = "Write it to this file as an Excel workbook.", HelpName = "FILE" };
        var (account, json) = (Account(), Json());
        var command = new Command("statement", "Each entry that changed what it has, newest first, with the balance after it.") { from, to, csv, xlsx, account, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var connection = ApiConnection.FromEnvironment();
            var entries = await new FundsAccount(connection, parsed.GetValue(account)).StatementAsync(
                parsed.GetValue(from)?.ToUnixTimeMilliseconds(), parsed.GetValue(to)?.ToUnixTimeMilliseconds(), cancellationToken);
            Deliver(entries, parsed.GetValue(csv), parsed.GetValue(xlsx), parsed.GetValue(json));
            return 0;
        });
        return command;
    }

    private static Option<DateTimeOffset?> Moment(string name, string meaning) => new(name)
    {
        Description = $"{meaning}: 2026-11-01[ 12:00:00] (UTC+8) or 2026-11-01T00:00:00Z.",
        HelpName = "TIME",
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (WireTime.TryRead(text, out var utcMs))
            {
                return DateTimeOffset.FromUnixTimeMilliseconds(utcMs);
            }

            result.AddError($"{name} {text}: write it like 2026-11-01 or 2026-11-01T00:00:00Z.");
            return null;
        },
    };

    private static void Deliver(IReadOnlyList<JsonElement> entries, string? csv, string? xlsx, bool isJson)
    {
        foreach (var (file, write) in new (string?, Action<string>)[]
        {
            (csv, file => StatementFile.WriteCsv(file, entries)), (xlsx, file => StatementFile.WriteXlsx(file, entries)),
        })
        {
            if (file is not null)
            {
                write(file);
                Console.Error.WriteLine($"{entries.Count} entries written to {file}");
            }
        }

        if (isJson)
        {
            Console.WriteLine($"[{string.Join(",\n", entries.Select(entry => entry.GetRawText()))}]");
        }
        else if (csv is null && xlsx is null)
        {
            Print(entries);
        }
    }

    private static void Print(IReadOnlyList<JsonElement> entries)
    {
        if (entries.Count == 0)
        {
            Console.WriteLine("no entries: nothing was paid, held or given back");
            return;
        }

        var table = new Table().Border(TableBorder.Simple).AddColumns("time (UTC+8)", "what", "amount", "balance", "for");
        foreach (var entry in entries)
        {
            table.AddRow(
                new Text(Of(entry, "Time")), new Text(Of(entry, "Kind")), new Text(Of(entry, "Amount")).RightJustified(),
                new Text($"{Of(entry, "Balance")} {Of(entry, "Currency")}").RightJustified(),
                new Text(string.Join(' ', new[] { Of(entry, "DomainName"), Of(entry, "TaskNo"), Of(entry, "Reason") }.Where(text => text.Length > 0))));
        }

        Screen.Wide().Write(table);
    }

    private static void Print(JsonElement funds, bool isJson)
    {
        if (isJson)
        {
            Console.WriteLine(funds.GetRawText());
            return;
        }

        Console.WriteLine($"account        {Of(funds, "AccountId")}");
        Console.WriteLine($"billing        {Of(funds, "Billing")}{(Of(funds, "Billing") == "Unpriced" ? ": nothing is charged; `reprieve account set` says how it pays" : "")}");
        foreach (var (label, name) in new[] { ("balance", "Balance"), ("held", "Held"), ("credit limit", "CreditLimit"), ("spendable", "Spendable") })
        {
            if (Of(funds, name) is { Length: > 0 } amount)
            {
                Console.WriteLine($"{label,-15}{amount} {Of(funds, "Currency")}");
            }
        }

        if (funds.TryGetProperty("TaxBasisPoints", out var tax))
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{"tax",-15}{tax.GetInt32() / 100m} %"));
        }
    }

    private static string Of(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.ToString() : "";
}
