using System.Text.Json;
using Reprieve.Server.Operations;
using Reprieve.Tests;

namespace Reprieve.Server.Tests.Operations;

/// <summary>Writes docs/coverage.md from the catalogue and the list of published actions, and fails where the page is stale.</summary>
public sealed class CoverageTests
{
    [Fact]
    public void The_coverage_page_says_what_is_here() => Golden.Matches(Page(), "../docs/coverage.md");

    [Fact]
    public void The_list_of_published_actions_is_that_of_the_definitions()
    {
        if (Conformance.Find("contract/actions.json") is not { } file)
        {
            return;
        }

        using var contract = JsonDocument.Parse(File.ReadAllText(file));
        Assert.Equal(
            contract.RootElement.GetProperty("actions").EnumerateArray().Select(action => action.GetProperty("name").GetString()!).Order(StringComparer.Ordinal),
            Published());
    }

    private static IReadOnlyList<string> Published() => PublishedActions.Names;

    private static string Page()
    {
        var published = Published();
        var here = Catalogue.All.Actions;
        var built = here.Where(action => published.Contains(action.Name)).ToList();
        List<string> lines =
        [
            "# Coverage",
            "",
            "Generated from the catalogue (`UPDATE_GOLDEN=1`, see CONTRIBUTING.md); a test fails where it is stale.",
            "",
            $"{built.Count} of the {published.Count} published actions of Domain 2018-01-29 are here. Each takes every published parameter; an answer's field is left out "
                + "where nothing is known of it ([decisions](decisions/0001-api-where-no-source-says.md)). Any other action is answered with `InvalidAction.NotFound`.",
            "",
            "| chapter | action | permission | its own errors |",
            "|---|---|---|---|",
        ];
        foreach (var action in here)
        {
            var own = published.Contains(action.Name) ? "" : " (ours)";
            lines.Add($"| {action.Chapter} | {action.Name}{own} | `{action.Access.RamAction}` | {string.Join(", ", action.Errors.Select(error => error.Code))} |");
        }

        lines.AddRange(["", "## Beyond the published API", "| action | field | why |", "|---|---|---|"]);
        using var extensions = JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Root, "src", "Server", "Operations", "extensions.json")));
        lines.AddRange(extensions.RootElement.EnumerateArray().Select(row =>
            $"| {row.GetProperty("action").GetString()} | `{row.GetProperty("field").GetString()}` | {row.GetProperty("why").GetString()} |"));
        lines.AddRange(["", "## Not here yet"]);
        lines.AddRange(published.Except(here.Select(action => action.Name)).Select(name => $"- {name}"));
        return string.Join('\n', lines) + "\n";
    }
}
