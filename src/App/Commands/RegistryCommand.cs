using System.CommandLine;
using System.Diagnostics;
using System.Security.Cryptography;
using Reprieve.App.Client;
using Reprieve.Server.Storage;

namespace Reprieve.App.Commands;

/// <summary><c>reprieve registry password</c>: changes our password at a registry, through the server that signs in with it.</summary>
internal static class RegistryCommand
{
    private const int Length = 16;

    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(1);

    public static Command Create()
    {
        var name = new Argument<string>("NAME") { Description = "The registry's name in the server's configuration." };
        var file = new Option<string>("--new-password-file")
        {
            Description = "Its first line is the new password, 6 to 16 characters. Where it is not there, a password is made and written to it first, for its owner alone.",
            HelpName = "FILE",
            Required = true,
        };
        var password = new Command(
            "password", "Changes our password at a registry. May be repeated with the same file: it goes on where it stopped. Ends 1 while the registry has not answered.")
        {
            name, file,
        };
        password.SetAction((parsed, cancellationToken) =>
            RunAsync(parsed.GetRequiredValue(name), Path.GetFullPath(parsed.GetRequiredValue(file)), cancellationToken));
        return new Command("registry", "Our accounts at registries.") { password };
    }

    private static async Task<int> RunAsync(string name, string file, CancellationToken cancellationToken)
    {
        using var connection = ApiConnection.FromEnvironment();
        var password = ReadOrMake(file);
        for (var started = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(started) < _patience;)
        {
            // The same password is the same change: asked again, the server tells what became of it.
            var answer = await connection.CallOnceAsync("ChangeRegistryPassword", [new("Registry", name), new("NewPassword", password)], cancellationToken);
            if (answer.GetProperty("State").GetString() == "Changed")
            {
                Console.WriteLine($"changed: {name} is signed in with the password in {file}");
                Console.WriteLine("The server keeps it. To have it in the configuration too, name this file as the registry's PasswordFile.");
                return 0;
            }
        }

        Console.WriteLine($"not answered yet: the password in {file} is written down, and sent as soon as {name} can be reached. The same command again tells.");
        return 1;
    }

    private static string ReadOrMake(string file)
    {
        if (File.Exists(file))
        {
            return File.ReadLines(file).FirstOrDefault()?.Trim() is { Length: > 0 } given
                ? given
                : throw new CommandException($"--new-password-file {file}: its first line is empty.");
        }

        // On disk before anybody hears of it.
        var made = Made();
        OwnerOnlyFile.Write(file, $"{made}\n");
        return made;
    }

    /// <summary>Of every kind that registries ask for.</summary>
    private static string Made()
    {
        const string lower = "abcdefghijkmnopqrstuvwxyz";
        const string upper = "ABCDEFGHJKLMNPQRSTUVWXYZ";
        const string digits = "23456789";
        const string marks = "-_.!";
        char[] letters =
        [
            .. RandomNumberGenerator.GetItems<char>(lower, 1),
            .. RandomNumberGenerator.GetItems<char>(upper, 1),
            .. RandomNumberGenerator.GetItems<char>(digits, 1),
            .. RandomNumberGenerator.GetItems<char>(marks, 1),
            .. RandomNumberGenerator.GetItems<char>(lower + upper + digits, Length - 4),
        ];
        RandomNumberGenerator.Shuffle<char>(letters);
        return new string(letters);
    }
}
