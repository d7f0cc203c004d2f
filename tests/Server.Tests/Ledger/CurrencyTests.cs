using Reprieve.Server.Ledger;

namespace Reprieve.Server.Tests.Ledger;

public sealed class CurrencyTests
{
    [Theory]
    [InlineData("CNY", 120_000, "1200.00")]
    [InlineData("CNY", 5, "0.05")]
    [InlineData("CNY", -5, "-0.05")]
    [InlineData("JPY", 500, "500")]
    [InlineData("KWD", 1_234, "1.234")]
    [InlineData("CNY", Currency.Most, "100000000000.00")]
    public void An_amount_has_the_decimals_of_its_currency(string currency, long minor, string text)
    {
        Assert.Equal(text, Currency.Text(minor, currency));
        if (minor >= 0)
        {
            Assert.True(Currency.TryParse(text, currency, out var read));
            Assert.Equal(minor, read);
        }
    }

    [Theory]
    [InlineData("CNY", "1")]
    [InlineData("CNY", "1.5")]
    [InlineData("CNY", "0001.50")]
    public void Fewer_decimals_will_do(string currency, string text) => Assert.True(Currency.TryParse(text, currency, out _));

    [Theory]
    [InlineData("CNY", "1.234")]
    [InlineData("CNY", "-1")]
    [InlineData("CNY", "+1")]
    [InlineData("CNY", "1e3")]
    [InlineData("CNY", "1,000")]
    [InlineData("CNY", " 1")]
    [InlineData("CNY", ".5")]
    [InlineData("CNY", "5.")]
    [InlineData("CNY", "")]
    [InlineData("CNY", "١")]
    [InlineData("CNY", "100000000000.01")]
    [InlineData("CNY", "92233720368547758.08")]
    [InlineData("JPY", "1.0")]
    [InlineData("XXX", "1")]
    [InlineData("cny", "1")]
    public void What_is_no_exact_amount_is_refused(string currency, string text) => Assert.False(Currency.TryParse(text, currency, out _));
}
