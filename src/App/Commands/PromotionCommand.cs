using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Reprieve.App.Client;
using Reprieve.Server.Operations.Funds;
using Spectre.Console;
using static Reprieve.App.Commands.OfferOptions;

namespace Reprieve.App.Commands;

/// <summary><c>reprieve promotion</c>: makes, lists and withdraws what lowers prices.</summary>
internal static class PromotionCommand
{
    private const string Kind = "Promotion";

    public static Command Create() => new("promotion", "Promotions: lower prices for orders that name them. Changes need an operator's key.")
    {
        Add(), List(Kind, Draw), Withdraw(Kind, Print),
    };

    private static Command Add()
    {
        var number = new Argument<string?>("NUMBER") { Description = "What orders call it; one that is there is changed, and a new one gets a number where none is said.", Arity = ArgumentArity.ZeroOrOne };
        var percent = new Option<string?>("--percent") { Description = "So much less: 12.5 is an eighth off. A new one needs this or --price.", HelpName = "N" };
        var price = new Option<string?>("--price") { Description = "Or a fixed price of each line that would cost more, before tax; with --currency.", HelpName = "AMOUNT" };
        var currency = new Option<string?>("--currency") { Description = "ISO 4217: of the price; or the one that a percentage is for, any unless said, or *.", HelpName = "CODE" };
        var uses = new Option<int?>("--uses") { Description = "How many orders may use it; any number unless said, or 0.", HelpName = "N" };
        var usesPerAccount = new Option<int?>("--uses-per-account") { Description = "How many of one account; any number unless said, or 0.", HelpName = "N" };
        var terms = new OfferOptions();
        var command = new Command("add", "Makes a promotion, or changes the one of this number: what is left out stays. One that was withdrawn can be used again.")
        {
            number, percent, price, currency, uses, usesPerAccount,
        };
        terms.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetValue(percent) is not null && result.GetValue(price) is not null)
            {
                result.AddError("--percent and --price exclude each other: a promotion is one or the other.");
            }
            else if (result.GetValue(number) is null && (result.GetValue(percent) ?? result.GetValue(price)) is null)
            {
                result.AddError("--percent N or --price AMOUNT is needed: what the promotion makes of a price.");
            }
        });
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var connection = ApiConnection.FromEnvironment();
            Print(await new Offers(connection, Kind).SaveAsync(
                [
                    // Made here, so that the same promotion can be asked for again after a lost reply.
                    ("PromotionNo", parsed.GetValue(number) ?? OfferNumber.ForPromotion()),
                    ("Kind", parsed.GetValue(percent) is not null ? "Percent" : parsed.GetValue(price) is not null ? "FixedPrice" : null),
                    ("Percent", parsed.GetValue(percent)),
                    ("Price", parsed.GetValue(price)),
                    ("Currency", parsed.GetValue(currency)),
                    ("UsesTotal", parsed.GetValue(uses)?.ToString(CultureInfo.InvariantCulture)),
                    ("UsesPerAccount", parsed.GetValue(usesPerAccount)?.ToString(CultureInfo.InvariantCulture)),
                    .. terms.Parameters(parsed),
                ],
                cancellationToken));
            return 0;
        });
        return command;
    }

    private static void Print(JsonElement promotion)
    {
        Console.WriteLine($"promotion {Of(promotion, "PromotionNo")}: {Of(promotion, "Status")}, {Saving(promotion)}, used {Uses(promotion)}");
        Console.WriteLine($"for {Scope(promotion)}; {Validity(promotion)} (UTC+8)");
    }

    private static Table Draw(IReadOnlyList<JsonElement> promotions)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumns("number", "status", "saving", "used", "for", "valid (UTC+8)", "note");
        foreach (var promotion in promotions)
        {
            table.AddRow([.. new[]
            {
                Of(promotion, "PromotionNo"), Of(promotion, "Status"), Saving(promotion), Uses(promotion), Scope(promotion), Validity(promotion), Of(promotion, "Note"),
            }.Select(cell => new Text(cell))]);
        }

        return table;
    }

    private static string Saving(JsonElement promotion) => Of(promotion, "Kind") == "Percent"
        ? $"{Of(promotion, "Percent")} % off{(Of(promotion, "Currency") is { Length: > 0 } currency ? $" in {currency}" : "")}"
        : $"at most {Of(promotion, "Price")} {Of(promotion, "Currency")}";

    private static string Uses(JsonElement promotion)
    {
        var used = Of(promotion, "UsesTotal") is { Length: > 0 } total ? $"{Of(promotion, "Used")} of {total}" : Of(promotion, "Used");
        return Of(promotion, "UsesPerAccount") is { Length: > 0 } most
            ? $"{used} ({(Of(promotion, "UsedByAccount") is { Length: > 0 } own ? $"{own} of {most} by the account" : $"{most} an account")})"
            : used;
    }
}
