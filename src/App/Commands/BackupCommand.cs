using System.CommandLine;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using Microsoft.Data.Sqlite;
using Reprieve.Server.Hosting;
using Reprieve.Server.Storage.Sqlite;

namespace Reprieve.App.Commands;

/// <summary><c>reprieve backup</c>: a copy of the database that a running server writes to, without its master key.</summary>
internal static class BackupCommand
{
    public static Command Create()
    {
        var folder = new Argument<string>("DIR") { Description = "Where to put it; made where it is not there, else empty." };
        var data = new Option<string>("--data") { Description = "The data folder that is served.", DefaultValueFactory = _ => "reprieve-data", HelpName = "DIR" };
        var config = new Option<string?>("--config") { Description = "The configuration that it is served with.", HelpName = "FILE" };
        var command = new Command("backup", "Copies the database while it is served. The master key is not in the copy.") { folder, data, config };
        command.SetAction(parsed => Run(
            Path.GetFullPath(parsed.GetRequiredValue(folder)), Path.GetFullPath(parsed.GetRequiredValue(data)), parsed.GetValue(config)));
        return command;
    }

    private static int Run(string folder, string data, string? config)
    {
        if (config is not null && !File.Exists(config))
        {
            throw new CommandException($"--config {config}: there is no such file.");
        }

        DataFiles files;
        try
        {
            files = DataFiles.Of(data, config);
        }
        catch (ValidationException refused)
        {
            throw new CommandException(refused.Message, inner: refused);
        }

        SqliteBackup backup;
        try
        {
            backup = SqliteBackup.Take(files.Database, folder, Version, TimeProvider.System.GetUtcNow());
        }
        catch (Exception exception) when (exception is SqliteException or InvalidDataException)
        {
            throw new CommandException($"the backup of {files.Database} failed: {exception.Message}", inner: exception);
        }

        Console.WriteLine($"backup         {folder}");
        foreach (var (what, count) in backup.Counts)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-14} {count}"));
        }

        Console.WriteLine($"master key     NOT in it: {files.MasterKey}");
        Console.WriteLine("               Without it no secret of the backup can be read. Keep a copy, apart from the backup.");
        return 0;
    }

    private static string Version =>
        typeof(BackupCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
}
