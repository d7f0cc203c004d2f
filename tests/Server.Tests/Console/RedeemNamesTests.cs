using System.Text;
using Reprieve.Server.Console.Pages.Redeem;

namespace Reprieve.Server.Tests.Console;

/// <summary>Names in the files that people drop: none is lost without a word.</summary>
public sealed class RedeemNamesTests
{
    [Theory]
    [InlineData("a.com\nb.com\n", "a.com b.com", "")]
    [InlineData("a.com, b.com;c.com\n", "a.com b.com c.com", "")]
    [InlineData("a.com b.com\n", "a.com b.com", "")]
    [InlineData("a.com, b.com,c.com\nd.com\n", "a.com b.com c.com d.com", "")]
    [InlineData("Domain\na.com\n", "a.com", "")]
    [InlineData("My sites;Owner\na.com;Ada\nb.com;Bob\n", "a.com b.com", "")]
    [InlineData("Owner,Site\nAda,a.com\nBob,b.com\n", "a.com b.com", "")]
    [InlineData("https://a.com\nb.com\nc.com\n", "b.com c.com", "https://a.com")]
    [InlineData("a.com (urgent)\nb.com\n", "b.com", "a.com (urgent)")]
    [InlineData("# mine\na.com\n# www.b.com\nc.com.\n", "a.com c.com", "")]
    [InlineData("a.com\n\nA.COM\n例子.com\nxn--fsqu00a.com\n", "a.com 例子.com", "")]
    [InlineData("", "", "")]
    [InlineData("\n \n\n", "", "")]
    [InlineData("# nothing yet\n", "", "")]
    [InlineData("Domain\n", "", "")]
    public void A_file_gives_its_names_and_what_is_none(string text, string names, string unreadable)
    {
        var read = RedeemNames.OfFile(new MemoryStream(Encoding.UTF8.GetBytes(text)));
        Assert.Equal((names, unreadable), (string.Join(' ', read.Names), string.Join('|', read.Unreadable)));
    }
}
