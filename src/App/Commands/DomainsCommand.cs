using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Reprieve.App.Client;
using Reprieve.App.Files;
using Spectre.Console;

namespace Reprieve.App.Commands;

/// <summary><c>reprieve domains import</c>: brings the account's portfolio in step with a CSV file.</summary>
internal static class DomainsCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("FILE")
        {
            Description = "DomainName[,Registry,Account,ExpirationDate,DeletedDate,NameServers,DsData,Remark]; as CSV or XLSX; the first line names the columns. - is standard input.",
        };
        var json = new Option<bool>("--json") { Description = "Print one JSON document." };
        var import = new Command("import", "Adds and updates domains; may be repeated. Reports the rows gone (in the account and not in the file) and ends 1 if a row was refused. The rest is read from the registry.")
        {
            file, json,
        };
        import.SetAction((parsed, cancellationToken) => RunAsync(parsed.GetRequiredValue(file), parsed.GetValue(json), cancellationToken));
        return new Command("domains", "The account's domains.") { import };
    }

    private static async Task<int> RunAsync(string file, bool isJson, CancellationToken cancellationToken)
    {
        try
        {
            return await ImportAsync(file, isJson, cancellationToken);
        }
        catch (Exception exception) when (isJson && exception is CommandException or ApiRefusalException)
        {
            Console.WriteLine(JsonSerializer.Serialize(new ImportFailure { Error = exception.Message }, ImportJson.Readable.ImportFailure));
            throw;
        }
    }

    private static async Task<int> ImportAsync(string file, bool isJson, CancellationToken cancellationToken)
    {
        var rows = PortfolioFile.Read(file);
        using var connection = ApiConnection.FromEnvironment();
        var result = await SendAsync(connection, rows, isJson, cancellationToken);
        var inFile = rows.Select(row => Names.Ascii(row.DomainName)).ToHashSet(StringComparer.Ordinal);
        List<string> gone = [];
        await foreach (var domain in new Portfolio(connection).ListAsync(null, cancellationToken))
        {
            var name = domain.GetProperty("DomainName").GetString() ?? "";
            if (!inFile.Contains(Names.Ascii(name)))
            {
                gone.Add(name);
            }
        }

        Report(new ImportDocument { Added = result.Added, Updated = result.Updated, Unchanged = result.Unchanged, Refused = result.Refused, Gone = gone }, isJson);
        return result.Refused.Count == 0 ? 0 : 1;
    }

    private static async Task<ImportResult> SendAsync(ApiConnection connection, IReadOnlyList<ImportRow> rows, bool isJson, CancellationToken cancellationToken)
    {
        var import = new Import(connection);
        if (isJson || Console.IsOutputRedirected)
        {
            return await import.SendAsync(rows, _ => { }, cancellationToken);
        }

        return await AnsiConsole.Progress().StartAsync(async screen =>
        {
            var bar = screen.AddTask("importing", maxValue: Math.Max(rows.Count, 1));
            return await import.SendAsync(rows, count => bar.Increment(count), cancellationToken);
        });
    }

    private static void Report(ImportDocument document, bool isJson)
    {
        if (isJson)
        {
            Console.WriteLine(JsonSerializer.Serialize(document, ImportJson.Readable.ImportDocument));
            return;
        }

        foreach (var row in document.Refused)
        {
            Console.WriteLine($"line {row.Line}: {row.DomainName}: {row.Message}");
        }

        foreach (var name in document.Gone)
        {
            Console.WriteLine($"{name}  in the account, not in the file");
        }

        Console.WriteLine($"{document.Added} added, {document.Updated} updated, {document.Unchanged} unchanged, {document.Refused.Count} refused, {document.Gone.Count} gone");
    }
}

/// <summary>The document of <c>domains import --json</c>.</summary>
internal sealed record ImportDocument
{
    public required int Added { get; init; }
    public required int Updated { get; init; }
    public required int Unchanged { get; init; }
    public required IReadOnlyList<RefusedRow> Refused { get; init; }

    /// <summary>Names in the account that the file does not have; they stay there.</summary>
    public required IReadOnlyList<string> Gone { get; init; }
}

/// <summary>The document of an import that broke off. Rows that were sent before stay; the same file may be imported again.</summary>
internal sealed record ImportFailure
{
    public required string Error { get; init; }
}

[JsonSerializable(typeof(ImportDocument))]
[JsonSerializable(typeof(ImportFailure))]
internal sealed partial class ImportJson : JsonSerializerContext
{
    // Names are read by people: Unicode stays as it is.
    public static ImportJson Readable { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
    });
}
