using System.CommandLine;
using Reprieve.App.Client;
using Reprieve.App.Serving;
using Reprieve.Server.Hosting;

namespace Reprieve.App.Commands;

/// <summary><c>reprieve serve</c>: API and console, until it is interrupted.</summary>
internal static class ServeCommand
{
    private sealed record Options(string Urls, string Data, string? Config, string? TlsCertificate, string? TlsKey);

    public static Command Create()
    {
        var urls = new Option<string>("--urls")
        {
            Description = "Where to listen; several with ; between them.",
            DefaultValueFactory = _ => "http://127.0.0.1:7300",
            HelpName = "URL",
        };
        var data = new Option<string>("--data") { Description = "The data folder: database, master key, root-key.", DefaultValueFactory = _ => "reprieve-data", HelpName = "DIR" };
        var config = new Option<string?>("--config")
        {
            Description = "The configuration (JSON). Without it the practice registry runs inside, an empty account is filled with its portfolio, and one that was never charged gets practice prices and money.",
            HelpName = "FILE",
        };
        var certificate = new Option<string?>("--tls-cert") { Description = "The certificate of https addresses, PEM.", HelpName = "PEM" };
        var key = new Option<string?>("--tls-key") { Description = "Its private key, PEM.", HelpName = "PEM" };
        var command = new Command("serve", "Runs the server: the API on /, the console on /console.") { urls, data, config, certificate, key };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            new Options(parsed.GetRequiredValue(urls), Path.GetFullPath(parsed.GetRequiredValue(data)), parsed.GetValue(config), parsed.GetValue(certificate), parsed.GetValue(key)),
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(Options options, CancellationToken cancellationToken)
    {
        if (options.Config is not null && !File.Exists(options.Config))
        {
            throw new CommandException($"--config {options.Config}: there is no such file.");
        }

        var urls = Urls(options.Urls);
        MakeDataFolder(options.Data);
        await using var practice = options.Config is null ? await EmbeddedPractice.StartAsync(options.Data, cancellationToken) : null;
        await using var server = await RunningServer.StartAsync(
            new HostSettings
            {
                DataDirectory = options.Data,
                Urls = urls,
                ConfigFile = options.Config,
                TlsCertificateFile = options.TlsCertificate,
                TlsKeyFile = options.TlsKey,
                AddedRegistries = practice is null ? [] : [practice.Profile],
            },
            cancellationToken);
        foreach (var url in server.Urls)
        {
            Console.WriteLine($"API            {url}/");
            Console.WriteLine($"console        {url}/console");
        }

        if (server.SetUpCode is { } code)
        {
            Console.WriteLine($"first user     {server.Urls[0]}/console/set-up?code={code}");
        }

        Console.WriteLine($"data           {options.Data}");
        if (server.NewRootKey is { } key)
        {
            Console.WriteLine($"root key       {key.AccessKeyId}, in {RunningServer.RootKeyFile(options.Data)}");
            // Redirected output is kept somewhere; a terminal is a person.
            if (!Console.IsOutputRedirected)
            {
                Console.WriteLine($"               secret {key.Secret}");
            }
        }

        if (server.Registries.Count == 0)
        {
            Console.WriteLine($"registry       none: {options.Config} has no entry under Reprieve:Registries, so no domain can be redeemed");
        }

        if (practice is not null)
        {
            await FillAsync(practice, server, options.Data, cancellationToken);
        }

        Console.WriteLine("ready");
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, server.Stopping);
        await Interruption.WaitAsync(ending.Token);
        return server.Fault is { } fault ? throw new CommandException(fault) : 0;
    }

    private static string[] Urls(string text)
    {
        var urls = text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        foreach (var url in urls)
        {
            // * and + are all interfaces. What else it cannot read, such as a port that is no number, Kestrel would take for them too.
            var readable = url.Replace("//*", "//all", StringComparison.Ordinal).Replace("//+", "//all", StringComparison.Ordinal);
            if (!Uri.TryCreate(readable, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https") || address.PathAndQuery != "/")
            {
                throw new CommandException($"--urls {url}: write it like {ApiConnection.DefaultEndpoint}.");
            }
        }

        return urls.Length > 0 ? urls : throw new CommandException($"--urls is empty: write it like {ApiConnection.DefaultEndpoint}.");
    }

    private static void MakeDataFolder(string folder)
    {
        try
        {
            ReprieveHost.MakeDataFolder(folder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"--data {folder}: the folder cannot be made: {exception.Message}", inner: exception);
        }
    }

    private static async Task FillAsync(EmbeddedPractice practice, RunningServer server, string data, CancellationToken cancellationToken)
    {
        Console.WriteLine(
            $"registry       no --config: the practice registry runs inside. EPP 127.0.0.1:{practice.Registry.EppPort}, "
            + $"control http://127.0.0.1:{practice.Registry.ControlPort}/ (token {practice.Registry.ControlTokenFile})");
        using var connection = server.Connect();
        if (connection is null)
        {
            Console.WriteLine($"portfolio      left as it is, as the money is: {RunningServer.RootKeyFile(data)} is gone");
            return;
        }

        var filled = await practice.FillAsync(connection, cancellationToken);
        Console.WriteLine(filled > 0 ? $"portfolio      {filled} names of the practice registry put into the account" : "portfolio      left as it is");
        if (filled > 0 && await EmbeddedPractice.UntilReadAsync(connection, cancellationToken) is > 0 and var unread)
        {
            Console.WriteLine($"portfolio      {unread} names are still to be read from the registry");
        }

        await PracticeMoney.Load().SetUpAsync(connection, (label, line) => Console.WriteLine($"{label,-15}{line}"), cancellationToken);
    }
}
