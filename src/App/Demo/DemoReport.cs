using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Spectre.Console;

namespace Reprieve.App.Demo;

/// <summary>The demo's last word: a table for a person, or one JSON document.</summary>
internal static class DemoReport
{
    public static void Draw(IReadOnlyList<Verdict> verdicts)
    {
        var table = new Table().RoundedBorder().AddColumns("Domain", "Should be", "Came to", "The registry applied", "Agrees");
        foreach (var verdict in verdicts)
        {
            var agrees = verdict.Differences.Count == 0;
            table.AddRow(
                new Text(verdict.Name), new Text(verdict.Should), new Text(verdict.Came), new Text(verdict.Registry),
                new Text(agrees ? "yes" : string.Join("; ", verdict.Differences), new Style(agrees ? Color.Green : Color.Red)));
        }

        Screen.Wide().Write(table);
        var agreeing = verdicts.Count(verdict => verdict.Differences.Count == 0);
        Console.WriteLine($"{agreeing} of {verdicts.Count} came to what they should.");
    }

    public static void Print(IReadOnlyList<Verdict> verdicts) => Console.WriteLine(JsonSerializer.Serialize(
        new DemoDocument { Agrees = verdicts.All(verdict => verdict.Differences.Count == 0), Names = verdicts }, DemoJson.Readable.DemoDocument));
}

/// <summary>The document of <c>demo --json</c>.</summary>
internal sealed record DemoDocument
{
    public required bool Agrees { get; init; }
    public required IReadOnlyList<Verdict> Names { get; init; }
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
