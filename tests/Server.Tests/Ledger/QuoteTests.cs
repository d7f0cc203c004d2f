using System.Buffers.Text;
using Reprieve.Server.Ledger;
using Reprieve.Server.Storage;
using Reprieve.Tests;

namespace Reprieve.Server.Tests.Ledger;

/// <summary>A quote is ours, of one account and one order, or it is none.</summary>
public sealed class QuoteTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("reprieve-quote-");

    public void Dispose() => Leavings.Take(_folder.FullName);

    [Theory]
    [InlineData("v-1", "p 1")]
    [InlineData(null, "代金券")]
    [InlineData(null, null)]
    public void It_comes_back_as_it_was_made(string? voucherNo, string? promotionNo)
    {
        var key = Key("a");
        var quote = new Quote(1_800_000_000_000, voucherNo, promotionNo, 120_000, 5, "terms");
        Assert.Equal(quote, Quote.TryRead(quote.Sign(key, "account", "hash"), key, "account", "hash"));
    }

    [Fact]
    public void Another_account_order_or_server_and_every_altered_byte_make_it_nothing()
    {
        var key = Key("a");
        var text = new Quote(1_800_000_000_000, "v", null, 120_000, 5, "terms").Sign(key, "account", "hash");
        Assert.Null(Quote.TryRead(text, key, "other", "hash"));
        Assert.Null(Quote.TryRead(text, key, "account", "other"));
        Assert.Null(Quote.TryRead(text, key, "accounthash", ""));
        Assert.Null(Quote.TryRead(text, Key("b"), "account", "hash"));
        var bytes = Base64Url.DecodeFromChars(text);
        for (var index = 0; index < bytes.Length; index++)
        {
            byte[] altered = [.. bytes];
            altered[index] ^= 1;
            Assert.Null(Quote.TryRead(Base64Url.EncodeToString(altered), key, "account", "hash"));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("****")]
    [InlineData("AAAA")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAxIDEg")]
    public void What_is_no_quote_is_none(string text) => Assert.Null(Quote.TryRead(text, Key("a"), "account", "hash"));

    private MasterKey Key(string name) => MasterKey.LoadOrCreate(Path.Combine(_folder.FullName, name));
}
