namespace Reprieve.Sandbox;

/// <summary>A name that dropped and was registered anew by the registrar that had it: the same sponsor, another roid.</summary>
internal static class Reregistration
{
    public const string Word = "fault:reregistered";

    public static void Run(RegistryState state, string name, DateTimeOffset wall)
    {
        if (state.Domain(name) is not { } before)
        {
            return;
        }

        var purge = new Transition(TransitionKind.Purged, state.Now, before);
        foreach (var message in PollMessage.For(purge, after: null))
        {
            state.Enqueue(message);
        }

        state.RemoveDomain(name);
        state.AddFrame(Frame.Of(purge, wall) with { Fault = FaultKind.Reregister });
        var after = Lifecycle.Create(name, state.NextRoid('D'), before.Sponsor, before.AuthInfo, state.Now, years: 1, state.PolicyOf(name));
        state.PutDomain(after);
        state.AddFrame(new Frame
        {
            Wall = wall,
            Registrar = after.Sponsor,
            Command = Word,
            Name = name,
            Applied = true,
            Fault = FaultKind.Reregister,
        });
    }
}
