using System.CommandLine;
using System.Globalization;
using Reprieve.App;
using Reprieve.App.Client;
using Reprieve.App.Commands;

// Numbers read alike on every machine, whatever its locale.
CultureInfo.CurrentCulture = CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
Console.OutputEncoding = System.Text.Encoding.UTF8;
var root = new RootCommand("Gets expired domains back, in bulk, before they drop.")
{
    DemoCommand.Create(),
    ServeCommand.Create(),
    SandboxCommand.Create(),
    DomainsCommand.Create(),
    PriceCommand.Create(),
    RedeemCommand.Create(),
    AccountCommand.Create(),
    VoucherCommand.Create(),
    PromotionCommand.Create(),
    RegistryCommand.Create(),
    ReconcileCommand.Create(),
    CallCommand.Create(),
    BackupCommand.Create(),
};
try
{
    var parsed = root.Parse(CallCommand.Verbatim(args), new ParserConfiguration { ResponseFileTokenReplacer = null });
    if (parsed.Errors.Count > 0 && parsed.CommandResult.Command.Name == RedeemCommand.Verb)
    {
        // What cannot be read was refused before anything was sent, and redeem has a code for that.
        return RedeemCommand.Unreadable(parsed);
    }

    return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = Interruption.Patience });
}
catch (CommandException exception)
{
    await Console.Error.WriteLineAsync($"reprieve: {exception.Message}");
    return exception.ExitCode;
}
catch (ApiRefusalException exception)
{
    await Console.Error.WriteLineAsync($"reprieve: {exception.Message}");
    return 1;
}
catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
{
    await Console.Error.WriteLineAsync($"reprieve: {exception.Message}");
    return 1;
}
catch (OperationCanceledException)
{
    await Console.Error.WriteLineAsync("reprieve: interrupted");
    return 130;
}
