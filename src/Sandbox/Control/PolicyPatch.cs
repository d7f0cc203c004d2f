using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace Reprieve.Sandbox.Control;

/// <summary>
/// Changes some fields of a policy and leaves the rest: an object with <c>suffix</c> changes that suffix (or adds it), one with
/// <c>registrar</c> that registrar, any other the limits. Objects merge, null takes a field back to its default.
/// </summary>
internal static class PolicyPatch
{
    public static void Apply(RegistryState state, JsonObject patch)
    {
        if (patch.ContainsKey("suffix"))
        {
            var suffix = Text(patch, "suffix");
            var current = state.FindPolicy(suffix) ?? new SuffixPolicy { Suffix = suffix };
            var policy = Merge(current, patch, SandboxJson.Default.SuffixPolicy);
            PolicyRules.Check(policy, prefix: "");
            state.PutPolicy(policy);
        }
        else if (patch.ContainsKey("registrar"))
        {
            var id = Text(patch, "registrar");
            patch.Remove("registrar");
            var current = state.Registrar(id) ?? throw new ControlException($"'{id}' is no registrar here", "registrar", 404);
            if (patch.ContainsKey("password"))
            {
                state.SetPassword(id, Text(patch, "password"), own: true);
                patch.Remove("password");
            }

            var registrar = Merge(current, patch, SandboxJson.Default.SeedRegistrar);
            registrar.Check(prefix: "");
            state.PutRegistrar(registrar.Id == id ? registrar : throw new ControlException("a registrar keeps its id", "id"));
        }
        else
        {
            var limits = Merge(state.Limits, patch, SandboxJson.Default.RegistryLimits);
            Require(limits.Sessions is >= 0 and <= 10_000, "sessions", "0 to 10000");
            Require(limits.CommandsPerSecond is >= 0 and <= 1_000_000, "commandsPerSecond", "0 to 1000000, 0 is without limit");
            Require(limits.LatencyMs is >= 0 and <= 600_000, "latencyMs", "0 to 600000");
            state.PutLimits(limits);
        }
    }

    private static T Merge<T>(T current, JsonObject patch, JsonTypeInfo<T> type)
    {
        var merged = JsonSerializer.SerializeToNode(current, type)?.AsObject() ?? [];
        Merge(merged, patch);
        return merged.Deserialize(type) ?? throw new ControlException("the policy is null");
    }

    private static void Merge(JsonObject target, JsonObject patch)
    {
        foreach (var (name, value) in patch)
        {
            if (value is null)
            {
                target.Remove(name);
            }
            else if (value is JsonObject inner && target[name] is JsonObject existing)
            {
                Merge(existing, inner);
            }
            else
            {
                target[name] = value.DeepClone();
            }
        }
    }

    private static string Text(JsonObject patch, string field) =>
        patch[field] is JsonValue value && value.TryGetValue<string>(out var text) && text.Length > 0
            ? text
            : throw new ControlException("a text is needed", field);

    private static void Require(bool holds, string field, string message)
    {
        if (!holds)
        {
            throw new ControlException(message, field);
        }
    }
}
