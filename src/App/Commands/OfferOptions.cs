using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Reprieve.App.Client;
using Spectre.Console;

namespace Reprieve.App.Commands;

/// <summary>What <c>voucher</c> and <c>promotion</c> take and tell alike.</summary>
internal sealed class OfferOptions
{
    private readonly Option<string?> _account = new("--account") { Description = "The one account that may use it: its id; any account unless said, or *.", HelpName = "ID" };
    private readonly Option<string?> _validFrom = new("--valid-from") { Description = "From when on it can be used; now unless said.", HelpName = "TIME" };
    private readonly Option<string?> _validUntil = new("--valid-until")
    {
        Description = "The first moment at which it is no longer valid: 2027-01-31 (UTC+8) or 2027-01-31T00:00:00Z. Needed for a new one.",
        HelpName = "TIME",
    };

    private readonly Option<string[]> _action = new("--action") { Description = "What it serves, Restore or Renew; both unless said. May be repeated.", HelpName = "ACTION" };
    private readonly Option<string[]> _suffix = new("--suffix") { Description = "A suffix that it serves; all unless said, or *. May be repeated.", HelpName = "SUFFIX" };
    private readonly Option<string?> _note = new("--note") { Description = "For operators: whom it was given to.", HelpName = "TEXT" };
    private readonly Option<string?> _reason = new("--reason") { Description = "Why, for the audit.", HelpName = "TEXT" };

    public OfferOptions() => _action.AcceptOnlyFromAmong("Restore", "Renew");

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _account, _validFrom, _validUntil, _action, _suffix, _note, _reason })
        {
            command.Add(option);
        }
    }

    /// <summary>As the actions name them.</summary>
    public IEnumerable<(string Name, string? Value)> Parameters(ParseResult parsed) =>
    [
        ("AccountId", parsed.GetValue(_account)),
        ("ValidFrom", parsed.GetValue(_validFrom)),
        ("ValidUntil", parsed.GetValue(_validUntil)),
        .. Numbered("ForAction", parsed.GetValue(_action)),
        .. Numbered("Suffix", parsed.GetValue(_suffix)),
        ("Note", parsed.GetValue(_note)),
        ("Reason", parsed.GetValue(_reason)),
    ];

    /// <summary><c>withdraw NUMBER --reason TEXT</c></summary>
    /// <param name="kind">Voucher or Promotion.</param>
    /// <param name="print">Tells what has become of it.</param>
    public static Command Withdraw(string kind, Action<JsonElement> print)
    {
        var number = new Argument<string>("NUMBER") { Description = "Its number, as list shows it." };
        var reason = new Option<string>("--reason") { Description = "Why, for the audit.", HelpName = "TEXT", Required = true };
        var command = new Command("withdraw", "Keeps it from further orders; what orders have of it they keep. May be repeated; `add NUMBER` makes it usable again.") { number, reason };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var connection = ApiConnection.FromEnvironment();
            print(await new Offers(connection, kind).WithdrawAsync(parsed.GetRequiredValue(number), parsed.GetRequiredValue(reason), cancellationToken));
            return 0;
        });
        return command;
    }

    /// <summary><c>list [--account ID | --all] [--json]</c></summary>
    /// <param name="kind">Voucher or Promotion.</param>
    /// <param name="draw">The table of some.</param>
    public static Command List(string kind, Func<IReadOnlyList<JsonElement>, Table> draw)
    {
        var verb = kind.ToLowerInvariant();
        var account = new Option<string?>("--account") { Description = "Those that another account may use: its id. For operators.", HelpName = "ID" };
        var all = new Option<bool>("--all") { Description = "Every account's. For operators." };
        var json = new Option<bool>("--json") { Description = "Print one JSON document: the rows as the API answers them." };
        var command = new Command("list", $"The {verb}s that the account may use, or could, and how each stands.") { account, all, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var connection = ApiConnection.FromEnvironment();
            var rows = await new Offers(connection, kind).ListAsync(parsed.GetValue(account), parsed.GetValue(all), cancellationToken);
            if (parsed.GetValue(json))
            {
                Console.WriteLine($"[{string.Join(",\n", rows.Select(row => row.GetRawText()))}]");
            }
            else if (rows.Count == 0)
            {
                Console.WriteLine($"no {verb}s: `reprieve {verb} add` makes one");
            }
            else
            {
                Screen.Wide().Write(draw(rows));
            }

            return 0;
        });
        return command;
    }

    /// <summary>Whom it is for and what it serves, in words.</summary>
    public static string Scope(JsonElement row)
    {
        var suffixes = row.TryGetProperty("Suffixes", out var some) ? string.Join(' ', Texts(some, "Suffix")) : "all suffixes";
        return $"{string.Join('+', Texts(row.GetProperty("Actions"), "Action"))}, {suffixes}{(Of(row, "AccountId") is { Length: > 0 } account ? $", account {account}" : "")}";
    }

    /// <summary>From when to when, in words.</summary>
    public static string Validity(JsonElement row) => $"{Of(row, "ValidFrom")} until {Of(row, "ValidUntil")}";

    public static string Of(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.ToString() : "";

    private static IEnumerable<string> Texts(JsonElement holder, string name) => holder.GetProperty(name).EnumerateArray().Select(text => text.GetString() ?? "");

    private static IEnumerable<(string Name, string? Value)> Numbered(string name, string[]? values) =>
        (values ?? []).Select((value, index) => (string.Create(CultureInfo.InvariantCulture, $"{name}.{index + 1}"), (string?)value));
}
