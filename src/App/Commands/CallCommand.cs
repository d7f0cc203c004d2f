using System.CommandLine;
using Reprieve.App.Client;
using Reprieve.Rpc;

namespace Reprieve.App.Commands;

/// <summary><c>reprieve call</c>: any action, signed, its parameters as they are written, the answer's body as it came.</summary>
internal static class CallCommand
{
    private const string Verb = "call";

    public static Command Create()
    {
        var action = new Argument<string>("ACTION") { Description = "Such as QueryTaskList; letter case counts." };
        var parameters = new Argument<string[]>("parameters")
        {
            Description = "--Name value or --Name=value, as on the wire: --OrderRedeemParam.1.DomainName test1.com",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var command = new Command(
            Verb, "Calls any action, signed, and prints the answer's body. Ends 1 if the answer is an error. --Format XML asks for XML.") { action, parameters };
        command.SetAction((parsed, cancellationToken) =>
            RunAsync(parsed.GetRequiredValue(action), parsed.GetValue(parameters) ?? [], cancellationToken));
        return command;
    }

    /// <summary>Puts <c>--</c> behind the action, so that nothing of what follows is read as an option of ours.</summary>
    public static string[] Verbatim(string[] arguments) =>
        arguments is [Verb, var action, .. var rest] && !action.StartsWith('-') && rest is not ["--help" or "-h" or "-?"]
            ? [Verb, action, "--", .. rest]
            : arguments;

    /// <summary>Pairs from <c>--Name value</c> and <c>--Name=value</c>; a value may itself start with dashes.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Pairs(IReadOnlyList<string> words)
    {
        List<KeyValuePair<string, string>> pairs = [];
        for (var i = 0; i < words.Count; i++)
        {
            if (!words[i].StartsWith("--", StringComparison.Ordinal) || words[i].Length == 2)
            {
                throw new CommandException($"'{words[i]}' stands where a --Name is expected: parameters are written --Name value or --Name=value.");
            }

            var name = words[i][2..];
            if (name.IndexOf('=', StringComparison.Ordinal) is > 0 and var sign)
            {
                pairs.Add(new(name[..sign], name[(sign + 1)..]));
            }
            else if (++i < words.Count)
            {
                pairs.Add(new(name, words[i]));
            }
            else
            {
                throw new CommandException($"--{name} has no value.");
            }
        }

        return pairs;
    }

    private static async Task<int> RunAsync(string action, string[] words, CancellationToken cancellationToken)
    {
        var parameters = Pairs(words);
        var wantsXml = parameters.Any(pair => pair.Key == "Format" && pair.Value.Equals("XML", StringComparison.OrdinalIgnoreCase));
        using var connection = ApiConnection.FromEnvironment();
        var answer = await connection.SendAsync(action, parameters, wantsXml ? RpcFormat.Xml : RpcFormat.Json, cancellationToken);
        await using var output = Console.OpenStandardOutput();
        await output.WriteAsync(answer.Body, cancellationToken);
        output.WriteByte((byte)'\n');
        return answer.IsError ? 1 : 0;
    }
}
