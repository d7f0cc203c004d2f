using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Spectre.Console;

namespace Reprieve.App.Demo;

/// <summary>The demo's last word: a table for a person, or one JSON document.</summary>
internal static class DemoReport
{
    public static void Draw(DemoResult result)
    {
        var table = new Table().RoundedBorder().AddColumns("Domain", "Should be", "Came to", "The registry applied", $"Paid ({result.Money.Currency})", "Agrees");
        foreach (var verdict in result.Names)
        {
            table.AddRow(
                new Text(verdict.Name), new Text(verdict.Should), new Text(verdict.Came), new Text(verdict.Registry), new Text(Amount(verdict.Paid)).RightJustified(),
                Agreement(verdict.Differences.Count == 0, string.Join("; ", verdict.Differences)));
        }

        Screen.Wide().Write(table);
        Draw(result.Money);
        var agreeing = result.Names.Count(verdict => verdict.Differences.Count == 0);
        Console.WriteLine($"{agreeing} of {result.Names.Count} came to what they should{(result.Money.Differences.Any() ? "; the money did not" : ", and so did the money")}.");
    }

    public static void Print(DemoResult result) => Console.WriteLine(JsonSerializer.Serialize(
        new DemoDocument { Agrees = result.Agrees, Names = result.Names, Money = result.Money }, DemoJson.Readable.DemoDocument));

    private static void Draw(MoneyVerdict money)
    {
        var table = new Table().RoundedBorder().AddColumns("Money", $"Should be ({money.Currency})", "Came to", "Agrees");
        foreach (var line in money.Lines)
        {
            table.AddRow(
                new Text(line.What), new Text(Amount(line.Should)).RightJustified(), new Text(Amount(line.Came)).RightJustified(), Agreement(line.Agrees, "no"));
        }

        Screen.Wide().Write(table);
    }

    private static Text Agreement(bool agrees, string otherwise) => new(agrees ? "yes" : otherwise, new Style(agrees ? Color.Green : Color.Red));

    private static string Amount(decimal? amount) => amount?.ToString("0.00", CultureInfo.InvariantCulture) ?? "";
}

/// <summary>The document of <c>demo --json</c>.</summary>
internal sealed record DemoDocument
{
    public required bool Agrees { get; init; }
    public required IReadOnlyList<Verdict> Names { get; init; }
    public required MoneyVerdict Money { get; init; }
}

[JsonSerializable(typeof(DemoDocument))]
internal sealed partial class DemoJson : JsonSerializerContext
{
    // Names are read by people: Unicode stays as it is.
    public static DemoJson Readable { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
