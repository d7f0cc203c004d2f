using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Reprieve.Campaigns.Durability;

/// <summary>A system call on a file descriptor, as strace saw it.</summary>
/// <param name="Target">What the descriptor is open on: a path, or <c>socket:[number]</c>.</param>
/// <param name="Data">The bytes given to it.</param>
/// <param name="Entered">Its place among all entries and ends: it took effect after this.</param>
/// <param name="Ended">The same of its end; <see cref="int.MaxValue"/> where it never came.</param>
/// <param name="Result">What it returned.</param>
internal sealed record SystemCall(string Name, string Target, byte[] Data, int Entered, int Ended, long Result);

/// <summary>
/// The calls of a process and its threads, in strace's order. A thread stands still at each entry and end until strace has put it
/// down, so that this order holds: what ended before another was entered had its effect before it.
/// </summary>
internal static partial class SystemCallTrace
{
    /// <summary>To be put before a command: traces it into a file, and leaves the command itself as the process that was started.</summary>
    public static IReadOnlyList<string> Around(IReadOnlyList<string> command, string file) =>
        ["strace", "-D", "-f", "-y", "-q", "--seccomp-bpf", "-s", "20000", "-xx", "-e", "signal=none",
            "-e", "trace=pwrite64,fsync,fdatasync,sendto,sendmsg,write,writev", "-o", file, .. command];

    public static IReadOnlyList<SystemCall> Read(string file)
    {
        var calls = new List<SystemCall>();
        var begun = new Dictionary<string, SystemCall>(StringComparer.Ordinal);
        var place = 0;
        foreach (var line in File.ReadLines(file))
        {
            place++;
            if (Resumed().Match(line) is { Success: true } resumed && begun.Remove(resumed.Groups["thread"].Value, out var call))
            {
                calls.Add(call with { Ended = place, Result = Number(resumed) });
            }
            else if (Begun().Match(line) is { Success: true } match)
            {
                var target = Encoding.UTF8.GetString(Bytes(match.Groups["target"].Value));
                var data = Strings().Matches(match.Groups["rest"].Value).SelectMany(part => Bytes(part.Groups["hex"].Value)).ToArray();
                call = new SystemCall(match.Groups["name"].Value, target, data, place, int.MaxValue, -1);
                if (line.EndsWith("<unfinished ...>", StringComparison.Ordinal))
                {
                    begun[match.Groups["thread"].Value] = call;
                }
                else
                {
                    calls.Add(call with { Ended = place, Result = Number(Result().Match(line)) });
                }
            }
        }

        return [.. calls.Concat(begun.Values).OrderBy(call => call.Entered)];
    }

    private static long Number(Match match) => match.Success ? long.Parse(match.Groups["result"].Value, CultureInfo.InvariantCulture) : -1;

    private static byte[] Bytes(string hex) => Convert.FromHexString(hex.Replace("\\x", "", StringComparison.Ordinal));

    [GeneratedRegex(@"^(?<thread>\d+) +(?<name>\w+)\(\d+<(?<target>[^>]*)>(?<rest>.*)$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Begun();

    [GeneratedRegex(@"^(?<thread>\d+) +<\.\.\. \w+ resumed>.* = (?<result>-?\d+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Resumed();

    // An injected result is none: the call was not made.
    [GeneratedRegex(@"\) += (?<result>-?\d+)(?!.*INJECTED)[^)]*$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Result();

    [GeneratedRegex("\"(?<hex>(\\\\x[0-9a-f]{2})*)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Strings();
}
