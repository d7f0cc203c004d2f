using Microsoft.Extensions.Time.Testing;
using Reprieve.Server.Accounts;
using Reprieve.Server.Operations;
using Reprieve.Server.Operations.Domains;
using Reprieve.Server.Operations.Funds;
using Reprieve.Server.Operations.Orders;
using Reprieve.Server.Registries;
using Reprieve.Server.Storage;
using Reprieve.Server.Tasks;
using Reprieve.Server.Tests.Storage;
using Reprieve.Tests;

namespace Reprieve.Server.Tests.Ledger;

/// <summary>Many orders at once for what is enough for a few: on PostgreSQL by two nodes, each with a writer of its own.</summary>
public sealed class SharedVoucherTests : IAsyncLifetime
{
    private const string AccountId = "a";
    private const long Expiry = 1_522_080_000_000;

    private static readonly Caller _caller = new() { AccountId = AccountId, AccessKeyId = "key", RequestId = "1", Policy = PolicyDocument.Parse(PolicyDocument.AllowAll) };

    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero));
    private readonly List<Database> _nodes = [];
    private readonly List<RedeemAcceptance> _acceptances = [];
    private TestStorage? _storage;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private Database Database => _nodes[0];

    public async ValueTask InitializeAsync()
    {
        _storage = await TestStorage.CreateAsync(Directory.CreateTempSubdirectory("reprieve-db-").FullName);
        var profiles = new RegistryProfiles([new RegistryProfile { Name = "example", Host = "localhost", ClientId = "practice", Password = "unused", Suffixes = ["com"] }]);
        for (var node = 0; node < (TestStorage.IsPostgres ? 2 : 1); node++)
        {
            var database = _storage.Connect();
            await database.OpenAsync(Cancellation);
            _nodes.Add(database);
            _acceptances.Add(new RedeemAcceptance(database, new TaskQueue(new WorkSignal()), profiles, MasterKey.LoadOrCreate(_storage.MasterKeyFile), _clock));
        }

        await Database.WriteAsync(
            context =>
            {
                AccountTable.Insert(context, new AccountRow { AccountId = AccountId, Name = "a", CreatedAt = 1 });
                context.Insert("domains", Enumerable.Range(0, 200).Select(number => Tasks.RuleCases.Domain with
                {
                    DomainName = $"n{number}.com",
                    AccountId = AccountId,
                    InstanceId = $"S-{number}",
                    Suffix = "com",
                    Registry = "example",
                    ExpirationDate = Expiry,
                }).ToList());
            },
            Cancellation);
        await PricedAccount.PriceAsync(Database, "com", 10_000);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }

        await _storage!.DisposeAsync();
        Leavings.Take(_storage.Folder);
    }

    [Theory]
    [InlineData("v")]
    [InlineData(null)]
    public async Task Of_two_hundred_orders_of_a_tenth_of_a_voucher_exactly_ten_use_it(string? couponNo)
    {
        await PricedAccount.FundAsync(Database, AccountId, 10_000_000);
        await PricedAccount.VoucherAsync(Database, "v", 100_000);
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 200).Select(number => SubmitAsync(number, order => order with { UseCoupon = true, CouponNo = couponNo })));

        // Named, it refuses whoever comes too late; else they pay for themselves.
        Assert.Equal(couponNo is null ? 200 : 10, outcomes.Count(outcome => outcome is null));
        Assert.All(outcomes.Where(outcome => outcome is not null), outcome => Assert.Equal("Coupon.Exhausted", outcome));
        var (users, voucher) = await Database.ReadAsync(
            async connection => (
                await Dapper.SqlMapper.ExecuteScalarAsync<int>(connection, "SELECT COUNT(*) FROM holds WHERE voucher_no = 'v' AND restore_voucher = 10000"),
                VoucherTable.Find(connection, "v")!),
            Cancellation);
        Assert.Equal((10, 0L), (users, voucher.Remaining));
        Assert.Equal(couponNo is null ? 8_100_000 : 10_000_000, (await PricedAccount.FundsAsync(Database, AccountId)).Available);
        await PricedAccount.BalancesAsync(Database, AccountId, "v");
    }

    [Fact]
    public async Task Of_two_hundred_orders_as_many_as_the_funds_are_for_are_held_and_a_promotion_is_used_as_often_as_it_may()
    {
        await PricedAccount.FundAsync(Database, AccountId, 500_000);
        await PricedAccount.PromotionAsync(Database, "p", 50, row => row with { UsesTotal = 20 });
        await Task.WhenAll(Enumerable.Range(0, 200).Select(number => SubmitAsync(number, order => order with { UsePromotion = true })));

        var (holds, discounted, promotion, uses) = await Database.ReadAsync(
            async connection => (
                await Dapper.SqlMapper.ExecuteScalarAsync<int>(connection, "SELECT COUNT(*) FROM holds"),
                await Dapper.SqlMapper.ExecuteScalarAsync<int>(connection, "SELECT COUNT(*) FROM holds WHERE promotion_no = 'p' AND restore_discount = 5000"),
                PromotionTable.Find(connection, "p")!,
                PromotionTable.UsesBy(connection, AccountId, ["p"])["p"]),
            Cancellation);
        // 20 at 50.00, and of the other 4,000.00 forty at 100.00.
        Assert.Equal((60, 20, 20, 20), (holds, discounted, promotion.Used, uses));
        Assert.Equal(0, (await PricedAccount.FundsAsync(Database, AccountId)).Available);
        await PricedAccount.BalancesAsync(Database, AccountId);
    }

    [Fact]
    public async Task Orders_and_changes_of_what_they_use_get_through_side_by_side()
    {
        await PricedAccount.FundAsync(Database, AccountId, 10_000_000);
        await PricedAccount.VoucherAsync(Database, "v", 1_000_000);
        await PricedAccount.PromotionAsync(Database, "p", 50);
        List<Task> changes = [.. Enumerable.Range(0, 60).Select(Change)];
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 200).Select(
            number => SubmitAsync(number, order => order with { UseCoupon = true, CouponNo = "v", UsePromotion = true, PromotionNo = "p" })));
        await Task.WhenAll(changes);

        Assert.All(outcomes, Assert.Null);
        var (voucher, promotion, uses, audited) = await Database.ReadAsync(
            connection => Task.FromResult((
                VoucherTable.Find(connection, "v")!,
                PromotionTable.Find(connection, "p")!,
                PromotionTable.UsesBy(connection, AccountId, ["p"])["p"],
                AuditTable.Latest(connection, 100))),
            Cancellation);
        Assert.Equal((0L, 200, 200), (voucher.Remaining, promotion.Used, uses));
        if (TestStorage.IsPostgres)
        {
            // Neither ever holds what the other waits for.
            Assert.Equal(0L, await Database.ReadAsync(
                connection => Dapper.SqlMapper.ExecuteScalarAsync<long>(connection, "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"), Cancellation));
        }

        // Twenty of each, and of the new vouchers two calls made each.
        Assert.Equal(50, audited.Count);
        await PricedAccount.BalancesAsync(Database, AccountId, ["v", .. Enumerable.Range(0, 10).Select(number => $"new-{number}")]);
    }

    private Task Change(int number)
    {
        var node = _nodes[number % _nodes.Count];
        return (number % 3) switch
        {
            0 => new SaveVoucher(node, _clock).RunAsync(new SaveVoucher.Request { VoucherNo = "v", Note = $"{number}" }, _caller, Cancellation),
            1 => new SavePromotion(node, _clock).RunAsync(new SavePromotion.Request { PromotionNo = "p", UsesTotal = 1_000 + number }, _caller, Cancellation),
            _ => new SaveVoucher(node, _clock).RunAsync(
                new SaveVoucher.Request { VoucherNo = $"new-{number / 6}", FaceValue = "1", Currency = "CNY", ValidUntil = "2027-01-01" }, _caller, Cancellation),
        };
    }

    /// <returns>Null where it was accepted, else the refusal's code.</returns>
    private async Task<string?> SubmitAsync(int number, Func<RedeemOrder, RedeemOrder> with)
    {
        Assert.True(DomainName.TryParse($"n{number}.com", out var name));
        var order = new RedeemOrder
        {
            Action = nameof(SaveBatchTaskForCreatingOrderRedeem),
            Lines = [new RedeemLine { Number = 1, NameAsSent = name.Ascii, Name = name, CurrentExpirationDate = Expiry }],
        };
        try
        {
            await _acceptances[number % _acceptances.Count].AcceptAsync(
                with(order), _caller, Cancellation);
            return null;
        }
        catch (ApiException refused)
        {
            return refused.Error.Code;
        }
    }
}
