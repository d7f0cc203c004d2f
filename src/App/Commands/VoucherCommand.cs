using System.CommandLine;
using System.Text.Json;
using Reprieve.App.Client;
using Reprieve.Server.Operations.Funds;
using Spectre.Console;
using static Reprieve.App.Commands.OfferOptions;

namespace Reprieve.App.Commands;

/// <summary><c>reprieve voucher</c>: makes, lists and withdraws what orders may pay with.</summary>
internal static class VoucherCommand
{
    private const string Kind = "Voucher";

    public static Command Create() => new("voucher", "Vouchers: money of the operator's that orders may pay with. Changes need an operator's key.")
    {
        Add(), List(Kind, Draw), Withdraw(Kind, Print),
    };

    private static Command Add()
    {
        var number = new Argument<string?>("NUMBER") { Description = "What orders call it; one that is there is changed, and a new one gets a number where none is said.", Arity = ArgumentArity.ZeroOrOne };
        var faceValue = new Option<string?>("--face-value") { Description = "What it is worth, in its currency: 500.00. Needed for a new one, and never changed.", HelpName = "AMOUNT" };
        var currency = new Option<string?>("--currency") { Description = "ISO 4217, such as CNY. Needed for a new one, and never changed.", HelpName = "CODE" };
        var minimumOrder = new Option<string?>("--minimum-order") { Description = "What the order has to come to, in what the voucher serves; 0 unless said.", HelpName = "AMOUNT" };
        var divisible = new Option<bool?>("--divisible") { Description = "What an order leaves of it can be used by another; else it is used once. --divisible false takes that back.", Arity = ArgumentArity.ZeroOrOne };
        var terms = new OfferOptions();
        var command = new Command("add", "Makes a voucher, or changes the one of this number: what is left out stays. One that was withdrawn can be used again.")
        {
            number, faceValue, currency, minimumOrder, divisible,
        };
        terms.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var connection = ApiConnection.FromEnvironment();
            Print(await new Offers(connection, Kind).SaveAsync(
                [
                    // Made here, so that the same voucher can be asked for again after a lost reply.
                    ("VoucherNo", parsed.GetValue(number) ?? OfferNumber.ForVoucher()),
                    ("FaceValue", parsed.GetValue(faceValue)),
                    ("Currency", parsed.GetValue(currency)),
                    ("MinimumOrder", parsed.GetValue(minimumOrder)),
                    ("Divisible", parsed.GetValue(divisible) switch { true => "true", false => "false", null => null }),
                    .. terms.Parameters(parsed),
                ],
                cancellationToken));
            return 0;
        });
        return command;
    }

    private static void Print(JsonElement voucher)
    {
        Console.WriteLine($"voucher {Of(voucher, "VoucherNo")}: {Of(voucher, "Status")}, {Of(voucher, "Remaining")} of {Of(voucher, "FaceValue")} {Of(voucher, "Currency")} left, {Use(voucher)}");
        Console.WriteLine($"for {Scope(voucher)}; {Validity(voucher)} (UTC+8)");
    }

    private static Table Draw(IReadOnlyList<JsonElement> vouchers)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumns("number", "status", "left", "of", "use", "for", "valid (UTC+8)", "note");
        foreach (var voucher in vouchers)
        {
            table.AddRow(
                new Text(Of(voucher, "VoucherNo")), new Text(Of(voucher, "Status")), new Text(Of(voucher, "Remaining")).RightJustified(),
                new Text($"{Of(voucher, "FaceValue")} {Of(voucher, "Currency")}").RightJustified(), new Text(Use(voucher)), new Text(Scope(voucher)),
                new Text(Validity(voucher)), new Text(Of(voucher, "Note")));
        }

        return table;
    }

    private static string Use(JsonElement voucher)
    {
        var use = voucher.GetProperty("Divisible").GetBoolean() ? "divisible" : "once";
        return Of(voucher, "MinimumOrder").Trim('0', '.').Length == 0 ? use : $"{use}, orders from {Of(voucher, "MinimumOrder")}";
    }
}
