using System.Globalization;
using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.Components;
using Microsoft.Playwright;
using Reprieve.Server.Operations;

namespace Reprieve.Browser.Tests;

/// <summary>Every page of the route table, in both languages and themes, narrow and wide: nothing for axe to find, nothing complained of, nothing cut off.</summary>
public sealed class EveryPageTests(ConsoleWorld world) : IClassFixture<ConsoleWorld>
{
    [Theory]
    [InlineData("en", ColorScheme.Light)]
    [InlineData("en", ColorScheme.Dark)]
    [InlineData("zh", ColorScheme.Light)]
    [InlineData("zh", ColorScheme.Dark)]
    public async Task Nothing_is_wrong_with_any_page(string lang, ColorScheme scheme)
    {
        var pages = await PagesAsync();
        List<string> findings = [];
        await using var visitor = await world.Browser.VisitAsync(world.Address, lang, scheme: scheme);
        await visitor.SignInAsync();
        foreach (var (name, path) in pages)
        {
            foreach (var width in new[] { 1440, 390 })
            {
                await visitor.Page.SetViewportSizeAsync(width, 900);
                await visitor.GoAsync(path);
                await visitor.Page.SettleAsync();
                var picture = string.Create(CultureInfo.InvariantCulture, $"{name}-{lang}-{scheme}-{width}").ToLowerInvariant();
                findings.AddRange(await visitor.Page.FaultsAsync(picture));
                if ((await visitor.Page.TitleAsync()).Length == 0)
                {
                    findings.Add($"{picture}: has no title");
                }
            }
        }

        // The page for what is none is answered with 404, which the browser says, once a width.
        var (told, others) = (visitor.Complaints.Count(IsNotFound), visitor.Complaints.Where(complaint => !IsNotFound(complaint)));
        Assert.Equal(2, told);
        findings.AddRange(others.Select(complaint => $"{lang} {scheme}: {complaint}"));
        Assert.True(findings.Count == 0, string.Join(Environment.NewLine, findings));
    }

    private static bool IsNotFound(string complaint) => complaint.Contains("the server responded with a status of 404", StringComparison.Ordinal);

    /// <summary>Each route with something in place of its parameters.</summary>
    private async Task<IReadOnlyList<(string Name, string Path)>> PagesAsync()
    {
        var values = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
        {
            ["Code"] = "ParameterIllegal",
            ["TaskNo"] = await TaskAsync(),
            ["ItemNo"] = "1",
            ["DomainName"] = "harbour-lights.com",
            ["Rest"] = "nowhere",
        };
        return
        [
            .. typeof(Catalogue).Assembly.GetTypes().SelectMany(type => type.GetCustomAttributes<RouteAttribute>()).Select(route => route.Template)
                .Order(StringComparer.Ordinal).Select(template => (Name(template), Fill(template, values))),
        ];
    }

    private async Task<string> TaskAsync()
    {
        var tasks = await world.RunAsync("call", "QueryTaskList", "--PageNum", "1", "--PageSize", "1");
        using var list = JsonDocument.Parse(tasks.Output);
        if (list.RootElement.GetProperty("Data").GetProperty("TaskInfo").EnumerateArray().FirstOrDefault() is { ValueKind: JsonValueKind.Object } task)
        {
            return task.GetProperty("TaskNo").GetString()!;
        }

        // One that is restored and one that is nobody's.
        var redeemed = await world.RunAsync("redeem", "harbour-lights.com", "nobody-has-this.com", "--wait", "--json");
        using var order = JsonDocument.Parse(redeemed.Output);
        return order.RootElement.GetProperty("taskNos")[0].GetString()!;
    }

    private static string Name(string template) => string.Join('-', template.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(part => part.Trim('{', '}').Split(':')[0].TrimStart('*')));

    private static string Fill(string template, Dictionary<string, string> values) => string.Join('/', template.Split('/').Select(part =>
        part is not ['{', .., '}'] ? part
        : values.TryGetValue(part.Trim('{', '}').Split(':')[0].TrimStart('*').TrimEnd('?'), out var value) ? value
        : throw new InvalidOperationException($"{template}: say here what stands for {part}.")));
}
