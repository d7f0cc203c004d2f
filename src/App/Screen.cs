using Spectre.Console;

namespace Reprieve.App;

/// <summary>Where tables are drawn.</summary>
internal static class Screen
{
    /// <summary>The terminal as wide as it is; a file or pipe as wide as a table may need, so that no cell breaks.</summary>
    public static IAnsiConsole Wide()
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Out) });
        if (Console.IsOutputRedirected)
        {
            console.Profile.Width = 200;
        }

        return console;
    }
}
