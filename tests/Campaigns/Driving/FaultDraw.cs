using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Reprieve.Campaigns.Driving;

/// <summary>What goes wrong at the registry: every kind of fault at once, with rates, delays and codes drawn anew for each spell. Shared by the lanes.</summary>
internal sealed class FaultDraw
{
    private static readonly string[] _transforms = ["update:restore-request", "update:restore-report", "renew", "update"];
    private static readonly string[] _asked = ["info", "check", .. _transforms];
    private static readonly string[] _anywhere = ["login", "hello", "poll:req", "poll:ack", .. _asked];

    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, long> _fired = new(StringComparer.Ordinal);

    /// <summary>Every kind that the registry knows.</summary>
    public static IReadOnlyList<string> Kinds { get; } = [.. Rules(new Random(0), 1).Select(rule => (string)rule["fault"]).Distinct(StringComparer.Ordinal)];

    public long Fired
    {
        get
        {
            lock (_gate)
            {
                return _fired.Values.Sum();
            }
        }
    }

    public IReadOnlyList<string> Unfired
    {
        get
        {
            lock (_gate)
            {
                return [.. Kinds.Where(kind => _fired.GetValueOrDefault(kind) == 0)];
            }
        }
    }

    /// <summary>How late the requests of <see cref="CampaignNames.CarriedOutLate"/> are: after all tries of their items.</summary>
    public static TimeSpan LongestDelay { get; } = TimeSpan.FromSeconds(40);

    /// <summary>The body of <c>POST /faults</c> for one spell.</summary>
    public static string Spell(Random random, IReadOnlyList<string> carriedOutLate) => JsonSerializer.Serialize(new
    {
        seed = random.Next(),
        // Some spells are worse than others.
        rules = Rules(random, random.Next(4) == 0 ? 3 : 1).OrderBy(_ => random.Next()).Prepend(new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["fault"] = "applyLate",
            ["commands"] = _transforms[..1],
            ["names"] = carriedOutLate,
            ["delayMs"] = (int)LongestDelay.TotalMilliseconds,
        }),
    });

    /// <summary>Takes the counts of a spell, before the next begins.</summary>
    public void Count(JsonElement faults)
    {
        lock (_gate)
        {
            foreach (var rule in faults.GetProperty("rules").EnumerateArray())
            {
                var kind = rule.GetProperty("fault").GetString()!;
                _fired[kind] = _fired.GetValueOrDefault(kind) + rule.GetProperty("fired").GetInt64();
            }
        }
    }

    public string Table()
    {
        lock (_gate)
        {
            var table = new StringBuilder("| fault | fired |\n|---|---|\n");
            foreach (var kind in Kinds)
            {
                table.Append(CultureInfo.InvariantCulture, $"| {kind} | {_fired.GetValueOrDefault(kind)} |\n");
            }

            return table.ToString();
        }
    }

    private static IEnumerable<Dictionary<string, object>> Rules(Random random, double times)
    {
        yield return Rule("dropBeforeApply", 0.005, _transforms);
        yield return Rule("dropBeforeApply", 0.001, _anywhere);
        yield return Rule("dropAfterApply", 0.015, _transforms);
        yield return Rule("dropAfterApply", 0.0005, _anywhere);
        yield return Rule("lateReply", 0.001, _asked, ("delayMs", random.Next(200, 3500)));
        // Some outlast the time after which a lost command counts as not applied.
        yield return Rule("applyLate", 0.01, _transforms, ("delayMs", random.Next(200, 9000)));
        yield return Rule("applyLate", 0.005, _transforms, ("delayMs", random.Next(200, 3500)), ("keepOpen", true));
        yield return Rule("splitFrame", 0.01, _anywhere, ("pieces", random.Next(2, 40)), ("delayMs", random.Next(0, 8)));
        yield return Rule("mergeFrames", 0.0005, _anywhere);
        yield return Rule("halfClose", 0.001, _asked);
        yield return Rule("answer", 0.01, _transforms, ("code", 2400));
        yield return Rule("answer", 0.001, _asked, ("code", 2400));
        yield return Rule("answer", 0.001, _anywhere[1..], ("code", random.Next(2) == 0 ? 2500 : 2502));
        yield return Rule("answer", 0.003, _transforms, ("code", 2304));
        yield return Rule("wrongClTRID", 0.003, _transforms);
        yield return Rule("wrongClTRID", 0.0005, _anywhere);
        yield return Rule("outOfOrder", 0.003, _transforms);
        yield return Rule("outOfOrder", 0.0005, _anywhere);
        yield return Rule("malformed", 0.003, _transforms);
        yield return Rule("malformed", 0.0005, _anywhere);
        yield return Rule("badLength", 0.001, _asked, ("length", random.Next(3) switch { 0 => 0, 1 => 3, _ => random.Next(int.MaxValue) }));
        yield return Rule("greetingChange", 0.05, ["connect", "hello"], ("svID", "Another registry"));
        yield return Rule("greetingChange", 0.02, ["connect"]);
        yield return Rule("clockSkew", 0.1, ["connect", "hello"], ("skewMs", random.Next(-7_200_000, 7_200_000) | 1));
        yield return Rule("sessionLimit", 0.05, ["connect", "login"]);
        yield return Rule("duplicateMessage", 0.1, ["poll:req"]);
        yield return Rule("reregister", 0.0003, ["info", .. _transforms]);

        Dictionary<string, object> Rule(string kind, double rate, string[] commands, params (string Name, object Value)[] more)
        {
            var rule = new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["fault"] = kind,
                ["rate"] = Math.Min(0.5, rate * times * 2 * random.NextDouble()),
                ["commands"] = commands,
            };
            foreach (var (name, value) in more)
            {
                rule[name] = value;
            }

            return rule;
        }
    }
}
