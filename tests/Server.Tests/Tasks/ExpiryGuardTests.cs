using CsCheck;
using Reprieve.Server.Tasks;

namespace Reprieve.Server.Tests.Tasks;

public sealed class ExpiryGuardTests
{
    private const long Hour = 3_600_000;

    // 2026-11-24 20:00 UTC, which is 04:00 on the 25th in UTC+8.
    private const long Evening = 1_795_550_400_000;

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, true)]
    [InlineData(3 * Hour, true)]
    [InlineData(-19 * Hour, true)]
    [InlineData(10 * Hour, true)]
    [InlineData(24 * Hour, false)]
    [InlineData(-24 * Hour, false)]
    [InlineData(365L * 24 * Hour, false)]
    public void It_takes_the_same_day_in_UTC_or_UTC_plus_8(long difference, bool matches) =>
        Assert.Equal(matches, ExpiryGuard.Matches(Evening + difference, Evening));

    [Fact]
    public void The_pages_example_of_six_noughts_matches_no_present_expiry() => Assert.False(ExpiryGuard.Matches(0, Evening));

    [Fact]
    public void No_number_makes_it_throw_and_none_further_than_a_day_matches() =>
        Gen.Long.Sample(sent =>
            ExpiryGuard.Matches(sent, Evening) == ExpiryGuard.Matches(Evening, sent)
            && (!ExpiryGuard.Matches(sent, Evening) || Math.Abs(sent - Evening) < 24 * Hour));
}
