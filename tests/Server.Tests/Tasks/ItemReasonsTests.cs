using Reprieve.Server.Tasks;

namespace Reprieve.Server.Tests.Tasks;

public sealed class ItemReasonsTests
{
    [Fact]
    public void Every_reason_has_words_in_both_languages_and_takes_arguments_of_any_number()
    {
        foreach (var code in ItemReasons.All)
        {
            var english = ItemReasons.Text(code, """["1","2","3"]""", "en");
            var chinese = ItemReasons.Text(code, """["1","2","3"]""", "zh");
            Assert.NotEqual(english, chinese);
            Assert.DoesNotContain("{", english + chinese, StringComparison.Ordinal);
            Assert.Contains(chinese, character => character is >= '\u4e00' and <= '\u9fff');
            Assert.NotEmpty(ItemReasons.Text(code, "[]", "en"));
        }
    }

    [Fact]
    public void Moments_are_written_in_UTC_plus_8_and_absurd_ones_as_their_number()
    {
        Assert.Equal("0 (1970-01-01 08:00:00)", ItemReasons.Moment(0));
        Assert.Equal("9223372036854775807", ItemReasons.Moment(long.MaxValue));
        Assert.Equal("?", ItemReasons.Moment(null));
    }
}
