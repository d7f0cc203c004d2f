using System.CommandLine;
using System.Text.Json;
using Reprieve.App.Client;
using Reprieve.App.Files;
using Spectre.Console;

namespace Reprieve.App.Commands;

/// <summary><c>reprieve domains import</c>: brings the account's portfolio in step with a CSV file.</summary>
internal static class DomainsCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("FILE.csv")
        {
            Description = "DomainName[,Registry,Account,ExpirationDate,DeletedDate,NameServers,DsData,Remark]; the first line names the columns. - is standard input.",
        };
        var json = new Option<bool>("--json") { Description = "Print one JSON document." };
        var import = new Command("import", "Adds and updates domains; may be repeated. Reports the rows gone: in the account and not in the file. The rest is read from the registry.")
        {
            file, json,
        };
        import.SetAction((parsed, cancellationToken) => RunAsync(parsed.GetRequiredValue(file), parsed.GetValue(json), cancellationToken));
        return new Command("domains", "The account's domains.") { import };
    }

    private static async Task<int> RunAsync(string file, bool isJson, CancellationToken cancellationToken)
    {
        var rows = PortfolioFile.Read(file);
        using var connection = ApiConnection.FromEnvironment();
        try
        {
            await SendAsync(connection, rows, isJson, cancellationToken);
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

            Report(rows.Count, gone, isJson);
            return 0;
        }
        catch (ApiRefusalException exception)
        {
            throw new CommandException(exception.Message, inner: exception);
        }
    }

    private static async Task SendAsync(ApiConnection connection, IReadOnlyList<ImportRow> rows, bool isJson, CancellationToken cancellationToken)
    {
        var import = new Import(connection);
        if (isJson || Console.IsOutputRedirected)
        {
            await import.SendAsync(rows, _ => { }, cancellationToken);
            return;
        }

        await AnsiConsole.Progress().StartAsync(async screen =>
        {
            var bar = screen.AddTask("importing", maxValue: Math.Max(rows.Count, 1));
            return await import.SendAsync(rows, count => bar.Increment(count), cancellationToken);
        });
    }

    private static void Report(int imported, List<string> gone, bool isJson)
    {
        if (isJson)
        {
            using var output = Console.OpenStandardOutput();
            using var writer = new Utf8JsonWriter(output, new JsonWriterOptions
            {
                Indented = true,
                Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            });
            writer.WriteStartObject();
            writer.WriteNumber("imported", imported);
            writer.WriteStartArray("gone");
            foreach (var name in gone)
            {
                writer.WriteStringValue(name);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
            return;
        }

        foreach (var name in gone)
        {
            Console.WriteLine($"{name}  in the account, not in the file");
        }

        Console.WriteLine($"{imported} rows imported, {gone.Count} gone");
    }
}
