namespace Reprieve.Server.Tests.Ledger;

/// <summary>
/// What an accountant would write down by hand: facts in the order they happened, and every number worked out anew from all of them.
/// It shares nothing with the ledger but what goes in and comes out. Amounts are minor units of one currency, times whole numbers.
/// </summary>
internal sealed class ReferenceBooks
{
    private readonly List<(string Account, long Amount)> _payments = [];
    private readonly Dictionary<string, (long? Limit, int TaxBasisPoints)> _terms = new(StringComparer.Ordinal);
    private readonly List<(string Suffix, bool IsRenewal, long? Amount, long Since)> _prices = [];
    private readonly Dictionary<string, Voucher> _vouchers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Promotion> _promotions = new(StringComparer.Ordinal);
    private readonly List<Order> _orders = [];

    // What orders have come to of which nothing is held any more: kept as sums, or a long run would add up all of its past at each step.
    private readonly Dictionary<string, long> _paidOut = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _vouchersSpent = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Promotion, string Account), int> _uses = [];

    public enum LineState
    {
        Held,
        Captured,
        Released,
    }

    /// <summary>What a voucher or promotion is for; null is everything.</summary>
    public sealed record Scope(string? Suffix, bool? IsRenewal);

    public sealed record Voucher(string Number, string? Account, long Face, long From, long Until, long Minimum, Scope For, bool IsDivisible)
    {
        public bool IsWithdrawn { get; set; }
    }

    public sealed record Promotion(
        string Number, string? Account, bool IsPercent, long Value, long From, long Until, Scope For, int? Uses, int? UsesPerAccount)
    {
        public bool IsWithdrawn { get; set; }
    }

    /// <summary>A domain as a client orders it, with why it fails for anything else than money.</summary>
    public sealed record Asked(string Suffix, long Deadline, string? Refusal);

    public sealed record Line(bool IsRenewal, long Price, long Discount, long Tax)
    {
        public long FromVoucher { get; set; }

        public LineState State { get; set; }

        public long Total => Price - Discount + Tax;

        public long Due => Total - FromVoucher;
    }

    public sealed class Item
    {
        /// <summary>Why it failed at once; null where it was taken.</summary>
        public string? Refusal { get; set; }

        /// <summary>None where it was not taken.</summary>
        public List<Line> Lines { get; set; } = [];
    }

    public sealed record Order(string Account, string? Voucher, string? Promotion, IReadOnlyList<Item> Items);

    public void Set(string account, long? limit, int taxBasisPoints) => _terms[account] = (limit, taxBasisPoints);

    public void Pay(string account, long amount) => _payments.Add((account, amount));

    public void SetPrice(string suffix, bool isRenewal, long? amount, long since) => _prices.Add((suffix, isRenewal, amount, since));

    public void Add(Voucher voucher) => _vouchers.Add(voucher.Number, voucher);

    public void Add(Promotion promotion) => _promotions.Add(promotion.Number, promotion);

    public void WithdrawVoucher(string number) => _vouchers[number].IsWithdrawn = true;

    public void WithdrawPromotion(string number) => _promotions[number].IsWithdrawn = true;

    public long Available(string account) =>
        _payments.Where(payment => payment.Account == account).Sum(payment => payment.Amount)
        - Lines(order => order.Account == account).Where(line => line.State != LineState.Released).Sum(line => line.Due)
        - _paidOut.GetValueOrDefault(account);

    public long Held(string account) => Lines(order => order.Account == account).Where(line => line.State == LineState.Held).Sum(line => line.Total);

    public long Remaining(string voucher) =>
        _vouchers[voucher].Face
        - Lines(order => order.Voucher == voucher).Where(line => line.State != LineState.Released).Sum(line => line.FromVoucher)
        - _vouchersSpent.GetValueOrDefault(voucher);

    public int Used(string promotion, string? account = null) =>
        _orders.Count(order => order.Promotion == promotion && (account ?? order.Account) == order.Account && IsUse(order))
        + _uses.Where(use => use.Key.Promotion == promotion && (account ?? use.Key.Account) == use.Key.Account).Sum(use => use.Value);

    /// <summary>Takes an order in, as it has to be taken in.</summary>
    /// <returns>The code with which the whole is refused, and nothing has happened; or the order.</returns>
    public (string? Refusal, Order? Order) Submit(
        string account, IReadOnlyList<Asked> asked, (bool Use, string? Number) voucher, (bool Use, string? Number) promotion, long? most, long now)
    {
        if (voucher is { Use: true, Number: { } voucherNumber } && WhyNoVoucher(voucherNumber, account, now) is { } noVoucher)
        {
            return ($"Coupon.{noVoucher}", null);
        }

        if (promotion is { Use: true, Number: { } promotionNumber } && WhyNoPromotion(promotionNumber, account, now) is { } noPromotion)
        {
            return ($"Promotion.{noPromotion}", null);
        }

        var hasPrices = Priced(account, asked, promotion: null, most: null, now).Exists(item => item.Lines.Count > 0);
        if (hasPrices && promotion is { Use: true, Number: { } named }
            && Priced(account, asked, named, most: null, now).TrueForAll(item => item.Lines.TrueForAll(line => line.Discount == 0)))
        {
            return ("Promotion.NotApplicable", null);
        }

        var promotionChosen = !promotion.Use ? null : promotion.Number ?? Best(
            _promotions.Keys.Where(number => WhyNoPromotion(number, account, now) is null),
            number => Priced(account, asked, number, most, now).Where(item => item.Refusal is null).Sum(item => item.Lines.Sum(line => line.Discount)),
            number => _promotions[number].Until);
        var voucherChosen = !voucher.Use ? null : voucher.Number ?? Best(
            _vouchers.Keys.Where(number => WhyNoVoucher(number, account, now) is null),
            number => Fits(number, asked, Paid(account, asked, number, promotionChosen, most, now))
                ? Paid(account, asked, number, promotionChosen, most, now).Sum(item => item.Lines.Sum(line => line.FromVoucher))
                : 0,
            number => _vouchers[number].Until);
        var items = Paid(account, asked, voucherChosen, promotionChosen, most, now);
        if (hasPrices && voucher is { Use: true, Number: { } wanted } && !Fits(wanted, asked, items))
        {
            return ("Coupon.NotApplicable", null);
        }

        foreach (var item in items.Where(item => item.Refusal is not null))
        {
            item.Lines = [];
        }

        var isDiscounted = items.Exists(item => item.Lines.Exists(line => line.Discount > 0));
        var order = new Order(account, voucherChosen, isDiscounted ? promotionChosen : null, items);
        if (items.Exists(item => item.Lines.Count > 0))
        {
            _orders.Add(order);
        }

        return (null, order);
    }

    /// <summary>The registry's proof: the restore is paid.</summary>
    public static void Prove(Item item) => Settle(item, line => !line.IsRenewal, LineState.Captured);

    /// <summary>An item's end: what was proved is paid, the rest goes back.</summary>
    public void End(Item item, bool isRestored, bool hasMoved)
    {
        Settle(item, line => isRestored && (!line.IsRenewal || hasMoved), LineState.Captured);
        Settle(item, _ => true, LineState.Released);
        // One that was closed had nothing left to settle.
        if (_orders.Find(one => one.Items.Contains(item)) is { } order && order.Items.All(one => one.Lines.TrueForAll(line => line.State != LineState.Held)))
        {
            Close(order);
        }
    }

    private void Close(Order order)
    {
        _orders.Remove(order);
        foreach (var line in order.Items.SelectMany(item => item.Lines).Where(line => line.State == LineState.Captured))
        {
            _paidOut[order.Account] = _paidOut.GetValueOrDefault(order.Account) + line.Due;
            if (order.Voucher is { } voucher)
            {
                _vouchersSpent[voucher] = _vouchersSpent.GetValueOrDefault(voucher) + line.FromVoucher;
            }
        }

        if (order.Promotion is { } promotion && IsUse(order))
        {
            _uses[(promotion, order.Account)] = _uses.GetValueOrDefault((promotion, order.Account)) + 1;
        }
    }

    private static bool IsUse(Order order) => order.Items.Any(item => item.Lines.Exists(line => line.State != LineState.Released));

    private static void Settle(Item item, Func<Line, bool> which, LineState state)
    {
        foreach (var line in item.Lines.Where(line => line.State == LineState.Held).Where(which))
        {
            line.State = state;
        }
    }

    private IEnumerable<Line> Lines(Func<Order, bool> which) => _orders.Where(which).SelectMany(order => order.Items).SelectMany(item => item.Lines);

    private string? WhyNoVoucher(string number, string account, long now) =>
        !_vouchers.TryGetValue(number, out var voucher) || (voucher.Account ?? account) != account ? "NotFound"
        : voucher.IsWithdrawn || now < voucher.From ? "NotActive"
        : now >= voucher.Until ? "Expired"
        : Remaining(number) <= 0 || (!voucher.IsDivisible && Remaining(number) != voucher.Face) ? "Exhausted"
        : null;

    private string? WhyNoPromotion(string number, string account, long now) =>
        !_promotions.TryGetValue(number, out var promotion) || (promotion.Account ?? account) != account ? "NotFound"
        : promotion.IsWithdrawn || now < promotion.From ? "NotActive"
        : now >= promotion.Until ? "Expired"
        : Used(number) >= promotion.Uses || Used(number, account) >= promotion.UsesPerAccount ? "Exhausted"
        : null;

    /// <summary>The most saved, then the first to end, then by number; null where nothing is saved.</summary>
    private static string? Best(IEnumerable<string> numbers, Func<string, long> saves, Func<string, long> until)
    {
        (string Number, long Saved, long Until)? best = null;
        foreach (var number in numbers.Order(StringComparer.Ordinal))
        {
            var (saved, ends) = (saves(number), until(number));
            if (saved > 0 && (best is not { } other || saved > other.Saved || (saved == other.Saved && ends < other.Until)))
            {
                best = (number, saved, ends);
            }
        }

        return best?.Number;
    }

    private long? PriceOf(string suffix, bool isRenewal, long now) =>
        _prices.Where(price => price.Suffix == suffix && price.IsRenewal == isRenewal && price.Since <= now)
            .OrderBy(price => price.Since).Select(price => price.Amount).LastOrDefault();

    /// <summary>Prices, discounts and taxes; without a limit, items that cost more are as the others.</summary>
    private List<Item> Priced(string account, IReadOnlyList<Asked> asked, string? promotion, long? most, long now)
    {
        var items = new List<Item>();
        foreach (var one in asked)
        {
            var item = new Item { Refusal = one.Refusal };
            items.Add(item);
            if (item.Refusal is not null)
            {
                continue;
            }

            if (PriceOf(one.Suffix, isRenewal: false, now) is null)
            {
                item.Refusal = "NoPrice";
                continue;
            }

            foreach (var isRenewal in new[] { false, true })
            {
                if (PriceOf(one.Suffix, isRenewal, now) is not { } price)
                {
                    continue;
                }

                var discount = promotion is null || !Covers(_promotions[promotion].For, one.Suffix, isRenewal) ? 0
                    : _promotions[promotion].IsPercent ? HalfUp(price, _promotions[promotion].Value)
                    : Math.Max(0, price - _promotions[promotion].Value);
                item.Lines.Add(new Line(isRenewal, price, discount, HalfUp(price - discount, _terms[account].TaxBasisPoints)));
            }

            item.Refusal = item.Lines.Sum(line => line.Total) > most ? "PriceAboveMax" : null;
        }

        return items;
    }

    /// <summary>The same, with the voucher as far as it goes and then the account's own: by deadline, and from the first that does not fit on none.</summary>
    private List<Item> Paid(string account, IReadOnlyList<Asked> asked, string? voucher, string? promotion, long? most, long now)
    {
        var items = Priced(account, asked, promotion, most, now);
        var left = voucher is null ? 0 : Remaining(voucher);
        var money = Available(account) + (_terms[account].Limit ?? 0);
        var isOver = false;
        foreach (var index in Enumerable.Range(0, asked.Count).OrderBy(index => asked[index].Deadline).Where(index => items[index].Refusal is null))
        {
            var lines = items[index].Lines;
            var stillLeft = left;
            foreach (var line in lines.Where(line => voucher is not null && Covers(_vouchers[voucher].For, asked[index].Suffix, line.IsRenewal)))
            {
                line.FromVoucher = Math.Min(stillLeft, line.Total);
                stillLeft -= line.FromVoucher;
            }

            var due = lines.Sum(line => line.Due);
            isOver |= _terms[account].Limit is not null && due > 0 && due > money;
            if (isOver)
            {
                lines.ForEach(line => line.FromVoucher = 0);
                items[index].Refusal = "InsufficientBalance";
                continue;
            }

            (left, money) = (stillLeft, money - due);
        }

        return items;
    }

    /// <summary>Whether what a voucher serves comes to its minimum, of all that is ordered and of what is taken.</summary>
    private bool Fits(string voucher, IReadOnlyList<Asked> asked, List<Item> items)
    {
        var (ordered, taken) = (0L, 0L);
        for (var index = 0; index < items.Count; index++)
        {
            var served = items[index].Lines.Where(line => Covers(_vouchers[voucher].For, asked[index].Suffix, line.IsRenewal)).Sum(line => line.Total);
            ordered += items[index].Refusal is null or "InsufficientBalance" ? served : 0;
            taken += items[index].Refusal is null ? served : 0;
        }

        var isUsed = items.Exists(item => item.Lines.Exists(line => line.FromVoucher > 0));
        return ordered > 0 && ordered >= _vouchers[voucher].Minimum && (!isUsed || taken >= _vouchers[voucher].Minimum);
    }

    private static bool Covers(Scope scope, string suffix, bool isRenewal) => (scope.Suffix ?? suffix) == suffix && (scope.IsRenewal ?? isRenewal) == isRenewal;

    private static long HalfUp(long amount, long basisPoints) => (long)Math.Floor((amount * basisPoints / 10_000m) + 0.5m);
}
