using System.CommandLine;
using System.CommandLine.Parsing;
using Reprieve.Sandbox;

namespace Reprieve.App.Commands;

/// <summary><c>reprieve sandbox</c>: the practice registry alone, until it is interrupted.</summary>
internal static class SandboxCommand
{
    private const int DefaultPort = 7700;

    public static Command Create()
    {
        var port = new Option<int>("--port") { Description = "The EPP port on 127.0.0.1; 0 takes a free one.", DefaultValueFactory = _ => DefaultPort, HelpName = "N" };
        var data = new Option<string>("--data") { Description = "Where its state lives.", DefaultValueFactory = _ => "sandbox-data", HelpName = "DIR" };
        var seed = new Option<string?>("--seed") { Description = "What an empty folder is filled from, instead of the seed that comes with it.", HelpName = "FILE" };
        var controlPort = new Option<int>("--control-port") { Description = "The control port on 127.0.0.1; 0 takes a free one.", HelpName = "N" };
        var password = new Option<string?>("--password") { Description = "Of the registrars `practice` and `other`; practice-1 where none is given.", HelpName = "PW" };
        var clientCa = new Option<string?>("--client-ca") { Description = "PEM of the authorities whose certificates EPP clients must show.", HelpName = "FILE" };
        port.Validators.Add(Ports);
        controlPort.Validators.Add(Ports);
        var command = new Command("sandbox", "Runs the practice registry alone: EPP over TLS on the loopback address.") { port, data, seed, controlPort, password, clientCa };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            new PracticeRegistryOptions
            {
                DataDirectory = Path.GetFullPath(parsed.GetRequiredValue(data)),
                EppPort = parsed.GetValue(port),
                ControlPort = parsed.GetValue(controlPort),
                SeedFile = parsed.GetValue(seed),
                Password = parsed.GetValue(password),
                ClientCaFile = parsed.GetValue(clientCa),
            },
            cancellationToken));
        return command;
    }

    private static void Ports(OptionResult result)
    {
        if (result.Errors.Any() || result.GetValueOrDefault<int>() is >= 0 and <= 65535)
        {
            return;
        }

        result.AddError($"{result.Option.Name} takes a port, 0 to 65535.");
    }

    private static async Task<int> RunAsync(PracticeRegistryOptions options, CancellationToken cancellationToken)
    {
        await using var registry = await StartAsync(options, cancellationToken);
        Console.WriteLine($"EPP over TLS   127.0.0.1:{registry.EppPort}, registrars practice and other");
        Console.WriteLine($"CA file        {registry.CaFile}");
        Console.WriteLine($"control port   http://127.0.0.1:{registry.ControlPort}/");
        Console.WriteLine($"control token  {registry.ControlTokenFile}");
        await Interruption.WaitAsync(cancellationToken);
        return 0;
    }

    /// <summary>Starts it, or says what is in the way.</summary>
    public static async Task<PracticeRegistry> StartAsync(PracticeRegistryOptions options, CancellationToken cancellationToken)
    {
        try
        {
            return await PracticeRegistry.StartAsync(options, TimeProvider.System, cancellationToken);
        }
        catch (SeedException exception)
        {
            throw new CommandException($"{options.SeedFile}: {exception.Message}", inner: exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"the practice registry does not start: {exception.Message}", inner: exception);
        }
        catch (System.Net.Sockets.SocketException exception)
        {
            throw new CommandException($"the practice registry does not start on port {options.EppPort}: {exception.Message}", inner: exception);
        }
    }
}
