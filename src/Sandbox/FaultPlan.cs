using Reprieve.Sandbox.Commands;

namespace Reprieve.Sandbox;

/// <summary>
/// Which frames are hit: the rules, and the seeded generator they draw from. Draws are made in the order in which frames arrive; over
/// several sessions that order is the machine's.
/// </summary>
internal sealed class FaultPlan
{
    private readonly Lock _gate = new();
    private IReadOnlyList<FaultRule> _rules = [];
    private long[] _fired = [];
    private Random _random = new(0);
    private int _seed;

    /// <summary>Takes these rules in place of those before, and starts the draws and the counts anew.</summary>
    public void Replace(int seed, IReadOnlyList<FaultRule> rules)
    {
        lock (_gate)
        {
            _seed = seed;
            _random = new Random(seed);
            _fired = new long[rules.Count];
            Volatile.Write(ref _rules, rules);
        }
    }

    /// <summary>Takes one more rule after those there are, whose counts and draws go on.</summary>
    public void Add(FaultRule rule)
    {
        lock (_gate)
        {
            _fired = [.. _fired, 0];
            Volatile.Write(ref _rules, [.. _rules, rule]);
        }
    }

    public (int Seed, IReadOnlyList<FaultRule> Rules) Counted()
    {
        lock (_gate)
        {
            return (_seed, [.. _rules.Select((rule, index) => rule with { Fired = _fired[index] })]);
        }
    }

    /// <summary>The first rule that matches the frame, has turns left, can do its harm here, and is drawn; at most one a frame.</summary>
    public FaultRule? Draw(CommandName frame, string? registrar, Func<FaultKind, bool> isPossible)
    {
        if (Volatile.Read(ref _rules).Count == 0)
        {
            return null;
        }

        lock (_gate)
        {
            for (var index = 0; index < _rules.Count; index++)
            {
                var rule = _rules[index];
                if (rule.Matches(frame, registrar) && _fired[index] < (rule.Times ?? long.MaxValue) && isPossible(rule.Fault)
                    && (rule.Rate >= 1 || _random.NextDouble() < rule.Rate))
                {
                    _fired[index]++;
                    return rule;
                }
            }

            return null;
        }
    }
}
