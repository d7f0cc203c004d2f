using System.Globalization;
using Dapper;
using Microsoft.Extensions.Time.Testing;
using Reprieve.Server.Accounts;
using Reprieve.Server.Ledger;
using Reprieve.Server.Operations;
using Reprieve.Server.Operations.Domains;
using Reprieve.Server.Operations.Orders;
using Reprieve.Server.Registries;
using Reprieve.Server.Storage;
using Reprieve.Server.Tasks;
using Reprieve.Server.Tests.Storage;
using Reprieve.Tests;
using Books = Reprieve.Server.Tests.Ledger.ReferenceBooks;

namespace Reprieve.Server.Tests.Ledger;

/// <summary>
/// Random orders, ends, payments, prices, vouchers, promotions, crashes and retries on one database: after each the ledger says what the
/// reference books say, and again and again all of its tables are held against them and against each other.
/// </summary>
internal sealed class LedgerRun(TestStorage storage, int seed) : IAsyncDisposable
{
    private const long Expiry = 1_522_080_000_000;
    private const int NamesOfAccount = 60;
    private static readonly string[] _accounts = ["prepaid", "credit", "postpaid"];
    private static readonly string[] _suffixes = ["com", "net", "org"];

    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero));
    private readonly Books _books = new();
    private readonly Dictionary<(string TaskNo, int Ordinal), (string Account, Books.Item Item)> _open = [];
    private readonly Dictionary<string, (string TaskNo, int Ordinal)> _taken = new(StringComparer.Ordinal);
    private readonly List<(string Token, string TaskNo, RedeemOrder Order, string Account)> _tokens = [];
    private readonly List<string> _vouchers = [];
    private readonly List<string> _promotions = [];
    private readonly SortedDictionary<string, int> _done = new(StringComparer.Ordinal);
    private readonly Random _random = new(seed);
    private Database _database = null!; // from StartAsync on
    private RedeemAcceptance _acceptance = null!;
    private int _made;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private long Now => _clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>How often a step came to what.</summary>
    public IReadOnlyDictionary<string, int> Done => _done;

    /// <summary>Three accounts that pay in three ways, with their domains, and the first prices.</summary>
    public async Task StartAsync()
    {
        await OpenAsync();
        await _database.WriteAsync(
            context =>
            {
                foreach (var account in _accounts)
                {
                    AccountTable.Insert(context, new AccountRow { AccountId = account, Name = account, CreatedAt = 1 });
                    context.Insert("domains", Enumerable.Range(0, NamesOfAccount).Select(number => DomainOf(account, number)).ToList());
                }
            },
            Cancellation);
        await SetTermsAsync("prepaid", FundsMode.Prepaid, 0, 0);
        await SetTermsAsync("credit", FundsMode.Credit, 300_000, 600);
        await SetTermsAsync("postpaid", FundsMode.Postpaid, 0, 1_337);
        await PayAsync("prepaid", 1_000_000);
        await PriceAsync("com", PriceAction.Restore, 120_000);
        await PriceAsync("net", PriceAction.Restore, 50_005);
        await PriceAsync("net", PriceAction.Renew, 4_233);
    }

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        await storage.DisposeAsync();
        Leavings.Take(storage.Folder);
    }

    /// <param name="steps">So many at least.</param>
    /// <param name="kinds">What some step must have come to: a draw may be long in coming, so the walk goes on for it, ten times as far at most.</param>
    /// <param name="say">Told of each ten thousandth.</param>
    /// <returns>The steps made.</returns>
    public async Task<int> WalkAsync(int steps, IReadOnlyList<string> kinds, Action<string> say)
    {
        // Every table is read whole each time: as a run grows longer, seldom enough that it does not do little else.
        var between = Math.Max(250, steps / 40);
        var step = 0;
        while (step < steps || (step < 10 * steps && !kinds.All(_done.ContainsKey)))
        {
            step++;
            _clock.Advance(TimeSpan.FromMilliseconds(_random.Next(1, 2_000)));
            var what = await StepAsync();
            _done[what] = _done.GetValueOrDefault(what) + 1;
            await CompareFundsAsync(step, what);
            if (step % between == 0)
            {
                await CompareAllAsync(step);
            }

            if (step % 10_000 == 0)
            {
                say($"{step.ToString("N0", CultureInfo.InvariantCulture)} steps");
            }
        }

        await CompareAllAsync(step);
        return step;
    }

    private async Task<string> StepAsync() => _random.Next(100) switch
    {
        < 36 => await SubmitAsync(crashes: false),
        < 40 => await SubmitAsync(crashes: true),
        < 44 => await SendAgainAsync(),
        < 56 => await WorkAsync(ends: false, crashes: false),
        < 78 => await WorkAsync(ends: true, crashes: false),
        < 81 => await WorkAsync(ends: _random.Next(2) == 0, crashes: true),
        < 86 => await PayAsync(Any(_accounts), _random.Next(1, 400_000)),
        < 90 => await PriceAsync(Any(_suffixes), _random.Next(3) == 0 ? PriceAction.Renew : PriceAction.Restore, _random.Next(12) == 0 ? null : _random.Next(0, 150_000)),
        < 93 => await VoucherAsync(),
        < 96 => await PromotionAsync(),
        < 97 => await WithdrawAsync(),
        < 98 => await ReopenAsync(),
        // Never below what is used of it.
        _ => await SetTermsAsync("credit", FundsMode.Credit, Math.Max(-_books.Available("credit"), _random.Next(0, 600_000)), _random.Next(0, 2_000)),
    };

    private async Task<string> SubmitAsync(bool crashes)
    {
        var account = Any(_accounts);
        var (useVoucher, voucher) = Wish(_vouchers);
        var (usePromotion, promotion) = Wish(_promotions);
        var most = _random.Next(6) == 0 ? _random.Next(1_000, 160_000) : (int?)null;
        var numbers = Enumerable.Range(0, NamesOfAccount).OrderBy(_ => _random.Next()).Take(_random.Next(1, 6)).ToList();
        var order = new RedeemOrder
        {
            Action = nameof(SaveBatchTaskForCreatingOrderRedeem),
            Lines = [.. numbers.Select((number, index) => Line(index + 1, DomainOf(account, number).DomainName))],
            UseCoupon = useVoucher,
            CouponNo = voucher,
            UsePromotion = usePromotion,
            PromotionNo = promotion,
            MaxPrice = most is { } limit ? Currency.Text(limit, "CNY") : null,
            ClientToken = $"token {++_made}",
        };
        if (crashes)
        {
            await CrashAsync(() => AcceptAsync(order, account));
            return "crashed";
        }

        var asked = numbers.ConvertAll(number =>
        {
            var domain = DomainOf(account, number);
            return new Books.Asked(domain.Suffix, domain.Deadline ?? 0, _taken.ContainsKey(domain.DomainName) ? "OpenItemExists" : null);
        });
        var (refusal, expected) = _books.Submit(account, asked, (useVoucher, voucher), (usePromotion, promotion), most, Now);
        var (code, taskNo) = await AcceptAsync(order, account);
        Assert.Equal(refusal, code);
        if (expected is null || taskNo is null)
        {
            return refusal ?? "";
        }

        _tokens.Add((order.ClientToken, taskNo, order, account));
        await CompareOrderAsync(taskNo, expected);
        for (var index = 0; index < expected.Items.Count; index++)
        {
            if (expected.Items[index].Refusal is null)
            {
                _open.Add((taskNo, index + 1), (account, expected.Items[index]));
                _taken.Add(order.Lines[index].Name.Ascii, (taskNo, index + 1));
            }
        }

        // As a session does before it works on them.
        await _database.WriteAsync(context => { ItemTable.Claim(context, "example", 0, 1, Now, 1000); }, Cancellation);
        return "accepted";
    }

    private async Task<string> SendAgainAsync()
    {
        if (_tokens.Count == 0)
        {
            return "nothing to send again";
        }

        var (_, taskNo, order, account) = _tokens[_random.Next(_tokens.Count)];
        Assert.Equal((null, taskNo), await AcceptAsync(order, account));
        return "sent again";
    }

    /// <summary>An item comes to its proof, or to its end.</summary>
    private async Task<string> WorkAsync(bool ends, bool crashes)
    {
        if (_open.Count == 0)
        {
            return "nothing to work on";
        }

        var key = _open.Keys.ElementAt(_random.Next(_open.Count));
        var (_, item) = _open[key];
        var row = await _database.ReadAsync(
            connection => connection.QuerySingleAsync<ItemRow>("SELECT * FROM items WHERE task_no = @TaskNo AND ordinal = @Ordinal", new { key.TaskNo, key.Ordinal }), Cancellation);
        var isProved = row.RestoredAt is not null;
        if (isProved && !ends)
        {
            return "proved before";
        }

        var succeeds = isProved || !ends || _random.Next(3) > 0;
        var hasMoved = _random.Next(2) == 0;
        var written = succeeds ? row with { RestoredAt = row.RestoredAt ?? Now, ExpirationBefore = Expiry } : row;
        if (ends)
        {
            written = written with
            {
                Open = false,
                Status = succeeds ? ItemStatus.Success : ItemStatus.Failure,
                FinishedAt = Now,
                FailCode = succeeds ? null : ItemReasons.TooLate,
                Renewed = succeeds && hasMoved && _random.Next(2) == 0,
                ExpirationAfter = !succeeds ? null : hasMoved ? Expiry + 1 : Expiry,
                ClaimSlot = null,
                ClaimEpoch = null,
            };
        }

        if (crashes)
        {
            await CrashAsync(() => WriteAsync(written));
            return "crashed";
        }

        await WriteAsync(written);
        if (!ends)
        {
            Books.Prove(item);
            return "proved";
        }

        _books.End(item, succeeds, hasMoved);
        _open.Remove(key);
        _taken.Remove(row.DomainName);
        return "ended";
    }

    /// <summary>As a session writes what became of an item.</summary>
    private Task<bool> WriteAsync(ItemRow row) => _database.WriteAsync(
        context =>
        {
            Assert.Equal(1, ItemTable.Update(context, 0, 1, [row]));
            TaskTable.CountEnded(context, row.Open ? [] : [row]);
            Settlement.Settle(context, [new SettledItem(row, Fee: null)], _clock.GetUtcNow());
            if (_crashes)
            {
                throw new CrashException();
            }

            return true;
        },
        Cancellation);

    private volatile bool _crashes;

    /// <summary>Everything of it is done but the commit.</summary>
    private async Task CrashAsync<T>(Func<Task<T>> command)
    {
        _crashes = true;
        try
        {
            await command();
        }
        catch (CrashException)
        {
            // What was meant.
        }
        finally
        {
            _crashes = false;
        }
    }

    private async Task<(string? Code, string? TaskNo)> AcceptAsync(RedeemOrder order, string account)
    {
        var caller = new Caller { AccountId = account, AccessKeyId = "key", RequestId = "1", Policy = PolicyDocument.Parse(PolicyDocument.AllowAll) };
        try
        {
            if (!_crashes)
            {
                return (null, await _acceptance.AcceptAsync(order, caller, Cancellation));
            }

            await _database.WriteAsync(
                context =>
                {
                    _acceptance.Accept(context, order, order.Hash(), caller, _clock.GetUtcNow());
                    throw new CrashException();
                },
                Cancellation);
            return default;
        }
        catch (ApiException refused)
        {
            return (refused.Error.Code, null);
        }
    }

    private async Task<string> PayAsync(string account, long amount)
    {
        await _database.WriteAsync(
            context => Movement.Write(
                context,
                new Movement($"paid {++_made}", Now, "CNY", MovementKind.TopUp).Add(LedgerAccount.Outside, -amount).Add(LedgerAccount.Customer(account), amount)),
            Cancellation);
        _books.Pay(account, amount);
        return "paid";
    }

    private async Task<string> PriceAsync(string suffix, PriceAction action, long? amount)
    {
        await PricedAccount.PriceAsync(_database, suffix, amount, row => row with { Action = action, EffectiveFrom = Now, CreatedAt = Now });
        _books.SetPrice(suffix, action == PriceAction.Renew, amount, Now);
        return "priced";
    }

    private async Task<string> VoucherAsync()
    {
        var voucher = new Books.Voucher(
            $"v{++_made}", AnyOrNull(_accounts, 4), _random.Next(1, 500_000), Now + _random.Next(-1000, 20_000), Now + _random.Next(10_000, 4_000_000),
            _random.Next(3) == 0 ? _random.Next(1, 300_000) : 0, AnyScope(), _random.Next(3) > 0);
        await PricedAccount.VoucherAsync(_database, voucher.Number, voucher.Face, row => row with
        {
            AccountId = voucher.Account,
            ValidFrom = voucher.From,
            ValidUntil = voucher.Until,
            MinimumOrder = voucher.Minimum,
            Suffixes = SuffixesOf(voucher.For),
            Actions = ActionsOf(voucher.For),
            Divisible = voucher.IsDivisible,
        });
        _books.Add(voucher);
        _vouchers.Add(voucher.Number);
        return "voucher";
    }

    private async Task<string> PromotionAsync()
    {
        var isPercent = _random.Next(2) == 0;
        var promotion = new Books.Promotion(
            $"p{++_made}", AnyOrNull(_accounts, 4), isPercent, isPercent ? _random.Next(1, 10_001) : _random.Next(0, 100_000),
            Now + _random.Next(-1000, 20_000), Now + _random.Next(10_000, 4_000_000), AnyScope(),
            _random.Next(2) == 0 ? _random.Next(1, 6) : null, _random.Next(3) == 0 ? _random.Next(1, 4) : null);
        await PricedAccount.PromotionAsync(_database, promotion.Number, 1, row => row with
        {
            AccountId = promotion.Account,
            Kind = isPercent ? PromotionKind.Percent : PromotionKind.FixedPrice,
            Value = promotion.Value,
            Currency = isPercent ? null : "CNY",
            ValidFrom = promotion.From,
            ValidUntil = promotion.Until,
            Suffixes = SuffixesOf(promotion.For),
            Actions = ActionsOf(promotion.For),
            UsesTotal = promotion.Uses,
            UsesPerAccount = promotion.UsesPerAccount,
        });
        _books.Add(promotion);
        _promotions.Add(promotion.Number);
        return "promotion";
    }

    private async Task<string> WithdrawAsync()
    {
        var (isVoucher, number) = _random.Next(2) == 0 ? (true, AnyOrNull(_vouchers, 1)) : (false, AnyOrNull(_promotions, 1));
        if (number is null)
        {
            return "nothing to withdraw";
        }

        await _database.WriteAsync(
            context =>
            {
                if (isVoucher)
                {
                    VoucherTable.Update(context, VoucherTable.Lock(context, number)! with { Status = OfferStatus.Withdrawn });
                    _books.WithdrawVoucher(number);
                }
                else
                {
                    PromotionTable.Update(context, PromotionTable.Lock(context, number)! with { Status = OfferStatus.Withdrawn });
                    _books.WithdrawPromotion(number);
                }
            },
            Cancellation);
        return "withdrawn";
    }

    private async Task<string> SetTermsAsync(string account, FundsMode mode, long limit, int taxBp)
    {
        await _database.WriteAsync(
            context => FundsTable.Save(
                context, new FundsRow { AccountId = account, Mode = mode, Currency = "CNY", CreditLimit = limit, TaxBp = taxBp, UpdatedAt = Now }),
            Cancellation);
        _books.Set(account, mode == FundsMode.Postpaid ? null : limit, taxBp);
        return "terms";
    }

    private async Task<string> ReopenAsync()
    {
        await _database.DisposeAsync();
        await OpenAsync();
        return "reopened";
    }

    private async Task OpenAsync()
    {
        _database = storage.Connect();
        await _database.OpenAsync(Cancellation);
        var profiles = new RegistryProfiles([new RegistryProfile { Name = "example", Host = "localhost", ClientId = "practice", Password = "unused", Suffixes = _suffixes }]);
        _acceptance = new RedeemAcceptance(_database, new TaskQueue(new WorkSignal()), profiles, MasterKey.LoadOrCreate(storage.MasterKeyFile), _clock);
    }

    private async Task CompareOrderAsync(string taskNo, Books.Order expected)
    {
        var (items, holds) = await _database.ReadAsync(
            async connection => (
                (await connection.QueryAsync<ItemRow>("SELECT * FROM items WHERE task_no = @taskNo ORDER BY ordinal", new { taskNo })).AsList(),
                HoldTable.OfTask(connection, taskNo).ToDictionary(hold => hold.Ordinal)),
            Cancellation);
        Assert.Equal(expected.Items.Select(item => item.Refusal), items.Select(item => item.FailCode));
        for (var index = 0; index < expected.Items.Count; index++)
        {
            var lines = expected.Items[index].Lines;
            var hold = holds.GetValueOrDefault(index + 1);
            Assert.Equal(lines.Count > 0, hold is not null);
            if (hold is null)
            {
                continue;
            }

            Assert.Equal(
                lines.Select(line => (line.Price, line.Discount, line.Tax, line.FromVoucher)),
                ((long, long, long, long)[])
                [
                    (hold.RestorePrice, hold.RestoreDiscount, hold.RestoreTax, hold.RestoreVoucher),
                    .. hold.RenewalState == LineState.None ? [] : new[] { (hold.RenewalPrice, hold.RenewalDiscount, hold.RenewalTax, hold.RenewalVoucher) },
                ]);
            Assert.Equal(lines.Exists(line => line.FromVoucher > 0) ? expected.Voucher : null, hold.VoucherNo);
            Assert.Equal(expected.Promotion, hold.PromotionNo);
        }
    }

    private async Task CompareFundsAsync(int step, string what)
    {
        var funds = await _database.ReadAsync(
            async connection => (await connection.QueryAsync<FundsRow>("SELECT * FROM funds")).ToDictionary(row => row.AccountId, StringComparer.Ordinal), Cancellation);
        Assert.All(_accounts, account => Assert.True(
            (funds[account].Available, funds[account].Held) == (_books.Available(account), _books.Held(account)),
            $"step {step}, {what}: {account} has {funds[account].Available} and {funds[account].Held}, should {_books.Available(account)} and {_books.Held(account)} (seed {seed})"));
    }

    private async Task CompareAllAsync(int step)
    {
        var differences = await _database.ReadAsync(connection => MoneyBooks.DifferencesAsync(connection, Cancellation), Cancellation);
        Assert.True(differences.Count == 0, $"step {step}: {string.Join('\n', differences)} (seed {seed})");
        var (vouchers, promotions) = await _database.ReadAsync(
            async connection => (
                (await connection.QueryAsync<VoucherRow>("SELECT * FROM vouchers")).AsList(),
                (await connection.QueryAsync<PromotionRow>("SELECT * FROM promotions")).AsList()),
            Cancellation);
        Assert.All(vouchers, voucher => Assert.Equal(_books.Remaining(voucher.VoucherNo), voucher.Remaining));
        Assert.All(promotions, promotion => Assert.Equal(_books.Used(promotion.PromotionNo), promotion.Used));
    }

    private (bool Use, string? Number) Wish(List<string> numbers) => _random.Next(10) switch
    {
        < 3 => (false, _random.Next(2) == 0 ? null : AnyOrNull(numbers, 1)),
        < 6 => (true, null),
        6 => (true, "no such number"),
        // A recent one: old ones are over.
        _ => (true, numbers.Count == 0 ? null : numbers[^(1 + _random.Next(Math.Min(numbers.Count, 8)))]),
    };

    private Books.Scope AnyScope() => new(AnyOrNull(_suffixes, 3), _random.Next(4) == 0 ? _random.Next(2) == 0 : null);

    private static string SuffixesOf(Books.Scope scope) => scope.Suffix is { } suffix ? $"[\"{suffix}\"]" : "[]";

    private static string ActionsOf(Books.Scope scope) => scope.IsRenewal switch
    {
        null => "[]",
        true => "[\"Renew\"]",
        false => "[\"Restore\"]",
    };

    private T Any<T>(IReadOnlyList<T> list) => list[_random.Next(list.Count)];

    /// <summary>One of them, or one time in so many null.</summary>
    private string? AnyOrNull(IReadOnlyList<string> list, int chances) => list.Count == 0 || (chances > 1 && _random.Next(chances) > 0) ? null : Any(list);

    private static RedeemLine Line(int number, string domainName) =>
        DomainName.TryParse(domainName, out var name)
            ? new RedeemLine { Number = number, NameAsSent = name.Ascii, Name = name, CurrentExpirationDate = Expiry }
            : throw new InvalidOperationException($"{domainName} is no name.");

    private static DomainRow DomainOf(string account, int number)
    {
        var suffix = _suffixes[number % _suffixes.Length];
        return Tasks.RuleCases.Domain with
        {
            DomainName = $"{account}{number}.{suffix}",
            AccountId = account,
            InstanceId = $"S-{account}-{number}",
            Suffix = suffix,
            Registry = "example",
            ExpirationDate = Expiry,
            Roid = $"R-{account}-{number}",
            // A few share one, and some are not known.
            Deadline = number % 7 == 0 ? null : 1_000 + (number * 13 % 40),
        };
    }

    private sealed class CrashException : Exception;
}
