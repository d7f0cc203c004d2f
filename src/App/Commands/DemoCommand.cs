using System.CommandLine;
using System.Text.Json;
using Reprieve.App.Demo;
using Reprieve.App.Serving;
using Reprieve.Sandbox;
using Reprieve.Server.Hosting;

namespace Reprieve.App.Commands;

/// <summary><c>reprieve demo</c>: everything on a throw-away folder, one batch redeemed, each name's end held against what it should be.</summary>
internal static class DemoCommand
{
    public static Command Create()
    {
        var exit = new Option<bool>("--exit") { Description = "End afterwards: 0 if every name and the money came to what they should, else 1. Otherwise the server goes on." };
        var json = new Option<bool>("--json") { Description = "Print one JSON document." };
        var command = new Command("demo", "Starts a practice registry and a server on a throw-away folder, redeems a portfolio through the signed API with a promotion and a voucher, and checks each name's end and the money.")
        {
            exit, json,
        };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed.GetValue(exit), parsed.GetValue(json), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(bool exits, bool isJson, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("reprieve-demo-").FullName;
        try
        {
            return await RunAsync(folder, exits, isJson ? _ => { } : Console.WriteLine, isJson, cancellationToken);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<int> RunAsync(string folder, bool exits, Action<string> say, bool isJson, CancellationToken cancellationToken)
    {
        say($"everything lives in {folder}, and goes with it");
        await using var practice = await EmbeddedPractice.StartAsync(folder, cancellationToken);
        var seededAt = practice.Registry.Now;
        say($"practice registry: EPP over TLS at 127.0.0.1:{practice.Registry.EppPort}");
        await using var server = await RunningServer.StartAsync(Settings(folder, practice), cancellationToken);
        say($"server: {server.Urls[0]}/");
        using var connection = server.Connect() ?? throw new InvalidOperationException("a new server has written no root-key");
        say($"portfolio: {await practice.FillAsync(connection, cancellationToken)} names put into the account");
        say($"each name read at the registry; {await EmbeddedPractice.UntilReadAsync(connection, cancellationToken)} left unread");

        await PracticeMoney.Load().SetUpAsync(connection, (label, line) => say($"{label}: {line}"), cancellationToken);

        using var witness = new RegistryWitness(practice.Registry.ControlPort, practice.Registry.ControlTokenFile);
        var prices = new MoneyExpectations(Read(PracticeMoney.Open()));
        var result = await new DemoRun(connection, witness, Read(SeedFile()), prices, TimeProvider.System).RunAsync(seededAt, say, cancellationToken);
        if (isJson)
        {
            DemoReport.Print(result);
        }
        else
        {
            DemoReport.Draw(result);
        }

        if (!exits)
        {
            say($"The server goes on at {server.Urls[0]}/ (console {server.Urls[0]}/console) until it is interrupted. For the client verbs, in another shell:");
            say($"  set -a; . {RunningServer.RootKeyFile(folder)}; REPRIEVE_ENDPOINT={server.Urls[0]}");
            await Interruption.WaitAsync(cancellationToken);
        }

        return result.Agrees ? 0 : 1;
    }

    private static HostSettings Settings(string folder, EmbeddedPractice practice) => new()
    {
        DataDirectory = folder,
        Urls = ["http://127.0.0.1:0"],
        AddedRegistries = [practice.Profile],
        Overrides = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase)
        {
            ["Logging:LogLevel:Default"] = "Error",
            ["Logging:LogLevel:Reprieve"] = "Error",
            // Standard output is the report's, which a program may read.
            ["Logging:Console:LogToStandardErrorThreshold"] = "Trace",
            // One suffix decides restores seconds later; the demo does not want to wait longer than that.
            ["Reprieve:Tasks:ConfirmAgain"] = "00:00:01",
        },
    };

    private static Stream SeedFile() => typeof(PracticeRegistry).Assembly.GetManifestResourceStream("Reprieve.Sandbox.seed.json")
        ?? throw new InvalidOperationException("the practice registry's seed is not in its assembly");

    private static JsonElement Read(Stream file)
    {
        using (file)
        {
            using var document = JsonDocument.Parse(file);
            return document.RootElement.Clone();
        }
    }
}
