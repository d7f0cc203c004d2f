using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Reprieve.App.Client;

namespace Reprieve.App.Serving;

/// <summary>Money to practise with: a price list, an account with funds, a promotion and a voucher, set up through the API as an operator would.</summary>
internal sealed record PracticeMoney
{
    private const string Reason = "practice money: it is worth nothing";

    private static readonly KeyValuePair<string, string>[] _onePage = [new("PageNum", "1"), new("PageSize", "100")];

    public required string Source { get; init; }

    public required string Currency { get; init; }

    public required IReadOnlyList<PracticePrice> Restore { get; init; }

    /// <summary>For suffixes of the practice registry that the published list does not have.</summary>
    public required IReadOnlyList<PracticePrice> RestoreOfPractice { get; init; }

    public required string Balance { get; init; }

    public required PracticeOffer Promotion { get; init; }

    public required PracticeOffer Voucher { get; init; }

    /// <summary>The file in the program.</summary>
    public static Stream Open() => typeof(PracticeMoney).Assembly.GetManifestResourceStream("Reprieve.App.Serving.practice-money.json")
        ?? throw new InvalidOperationException("the practice money is not in the assembly");

    public static PracticeMoney Load()
    {
        using var stream = Open();
        return JsonSerializer.Deserialize(stream, PracticeMoneyJson.Default.PracticeMoney) ?? throw new InvalidDataException("the practice money is null");
    }

    /// <summary>
    /// Sets it up where the account is unpriced and there never was a price, or where this was begun and not ended; otherwise it
    /// changes nothing. Each step may be made again, and the prices come last.
    /// </summary>
    /// <param name="connection">The root account's.</param>
    /// <param name="say">Told what was done, a label and a line each.</param>
    /// <param name="cancellationToken">Ends it between two steps.</param>
    public async Task SetUpAsync(ApiConnection connection, Action<string, string> say, CancellationToken cancellationToken)
    {
        var account = new FundsAccount(connection, accountId: null);
        var isUnpriced = (await account.ShowAsync(cancellationToken)).GetProperty("Billing").GetString() == "Unpriced";
        var prices = await connection.CallAsync("QueryPrices", [new("History", "true"), .. _onePage], cancellationToken);
        if (prices.GetProperty("TotalItemNum").GetInt32() > 0 || (!isUnpriced && !await HasBegunAsync(connection, cancellationToken)))
        {
            say("money", "left as it is");
            return;
        }

        await connection.CallOnceAsync(
            "SaveVoucher",
            Parameters(Voucher, "VoucherNo", ("FaceValue", Voucher.FaceValue), ("Currency", Currency), ("Divisible", "true")),
            cancellationToken);
        await connection.CallOnceAsync("SavePromotion", Parameters(Promotion, "PromotionNo", ("Kind", "Percent"), ("Percent", Promotion.Percent)), cancellationToken);
        if (isUnpriced)
        {
            await account.SetAsync([("Billing", "Prepaid"), ("Currency", Currency), ("Reason", Reason)], cancellationToken);
        }

        // Always the same token: begun again, it pays once.
        await connection.CallOnceAsync(
            "TopUpAccount", [new("Amount", Balance), new("Reason", Reason), new("ClientToken", "practice-money")], cancellationToken);
        List<PriceEntry> rows = [.. Restore.Concat(RestoreOfPractice).SelectMany(price => price.Suffixes.Select(suffix => Row(suffix, price.Amount)))];
        var imported = await new PriceBook(connection).ImportAsync(rows, Reason, _ => { }, cancellationToken);
        if (imported.Refused is [var refused, ..])
        {
            throw new CommandException($"the practice prices cannot be imported: {refused.Suffix}: {refused.Message}");
        }

        say("prices", $"{imported.Added} practice prices of redemptions, in {Currency}: `reprieve price list`");
        say("funds", $"prepaid, {Balance} {Currency} of practice money: `reprieve account show`");
        say("promotion", $"{Promotion.Number}: {Promotion.Percent} % off {Dotted(Promotion)}");
        say("voucher", $"{Voucher.Number}: {Voucher.FaceValue} {Currency} for {Dotted(Voucher)}");
    }

    private async Task<bool> HasBegunAsync(ApiConnection connection, CancellationToken cancellationToken)
    {
        var vouchers = await connection.CallAsync("QueryVouchers", _onePage, cancellationToken);
        return vouchers.GetProperty("Data").GetProperty(nameof(Voucher)).EnumerateArray().Any(voucher => voucher.GetProperty("VoucherNo").GetString() == Voucher.Number);
    }

    private static string Dotted(PracticeOffer offer) => string.Join(", ", offer.Suffixes.Select(suffix => $".{suffix}"));

    private static List<KeyValuePair<string, string>> Parameters(PracticeOffer offer, string numberName, params IEnumerable<(string Name, string? Value)> own) =>
    [
        new(numberName, offer.Number),
        new("ValidUntil", offer.ValidUntil),
        new("Reason", Reason),
        .. own.Select(pair => KeyValuePair.Create(pair.Name, pair.Value ?? "")),
        .. offer.Suffixes.Select((suffix, index) => KeyValuePair.Create(string.Create(CultureInfo.InvariantCulture, $"Suffix.{index + 1}"), suffix)),
    ];

    private PriceEntry Row(string suffix, string amount) => new(0, new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["Suffix"] = suffix,
        ["Action"] = "Restore",
        ["Currency"] = Currency,
        ["Amount"] = amount,
    });
}

/// <summary>One price of several suffixes, in U-labels or A-labels.</summary>
internal sealed record PracticePrice
{
    public required string Amount { get; init; }

    public required IReadOnlyList<string> Suffixes { get; init; }
}

/// <summary>The voucher or the promotion.</summary>
internal sealed record PracticeOffer
{
    public required string Number { get; init; }

    public required IReadOnlyList<string> Suffixes { get; init; }

    public required string ValidUntil { get; init; }

    /// <summary>Of the promotion.</summary>
    public string? Percent { get; init; }

    /// <summary>Of the voucher.</summary>
    public string? FaceValue { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(PracticeMoney))]
internal sealed partial class PracticeMoneyJson : JsonSerializerContext;
