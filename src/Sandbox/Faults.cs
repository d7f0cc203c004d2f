using System.Net.Sockets;
using Reprieve.Sandbox.Control;

namespace Reprieve.Sandbox;

/// <summary>What is made to go wrong at the registry now, as the control port sets and tells it. A restart ends every fault.</summary>
internal sealed class Faults(FaultPlan plan, Func<bool, Task> setDown)
{
    private bool _isDown;

    public FaultsBody Tell()
    {
        var (seed, rules) = plan.Counted();
        return new FaultsBody { Down = _isDown, Seed = seed, Rules = rules };
    }

    public async Task SetAsync(FaultsBody body)
    {
        if (body is { Seed: not null, Rules: null })
        {
            throw new ControlException("it goes together with rules", "seed");
        }

        if (body is { Down: null, Rules: null })
        {
            throw new ControlException("down or rules are needed", "down");
        }

        var rules = body.Rules?.Select((rule, index) => rule.Checked($"rules[{index}].")).ToList();
        if (body.Down is { } isDown)
        {
            await SetDownAsync(isDown);
        }

        if (rules is not null)
        {
            plan.Replace(body.Seed ?? 0, rules);
        }
    }

    /// <summary>One more rule; those there are, with their counts, and the port stay as they are.</summary>
    public void Add(FaultRule rule) => plan.Add(rule.Checked(prefix: ""));

    private async Task SetDownAsync(bool isDown)
    {
        if (isDown == _isDown)
        {
            return;
        }

        try
        {
            await setDown(isDown);
            _isDown = isDown;
        }
        catch (SocketException exception)
        {
            throw new ControlException($"the EPP port cannot be opened: {exception.Message}", "down", 409, exception);
        }
    }
}
