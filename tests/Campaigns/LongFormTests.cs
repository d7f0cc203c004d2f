using System.Diagnostics;
using System.Text.RegularExpressions;
using Reprieve.Tests;

namespace Reprieve.Campaigns;

/// <summary><c>./test --long NAME</c> finds a campaign by its trait, and its result a place.</summary>
public sealed partial class LongFormTests
{
    [Fact]
    public void Every_campaign_has_its_place_in_the_page_of_results()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "campaigns.md"));
        var homeless = Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => CampaignTrait().Matches(File.ReadAllText(file)).Select(match => match.Groups["name"].Value))
            .Where(name => !Regex.IsMatch(page, $@"^<!-- {name} -->\n(.*\n)*<!-- /{name} -->$", RegexOptions.Multiline, TimeSpan.FromSeconds(5)));

        Assert.Empty(homeless);
    }

    [Fact]
    public async Task A_campaign_that_is_none_is_refused_by_name()
    {
        var start = new ProcessStartInfo(Path.Combine(Repository.Root, "test"), ["--long", "nowhere"]) { RedirectStandardError = true, UseShellExecute = false };
        using var test = Process.Start(start)!;
        var words = await test.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await test.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal((2, "There is no campaign named 'nowhere': docs/campaigns.md lists them."), (test.ExitCode, words.Trim()));
    }

    [GeneratedRegex("""\[Trait\("Campaign", "(?<name>.+)"\)\]""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex CampaignTrait();
}
