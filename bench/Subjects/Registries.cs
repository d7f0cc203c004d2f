using System.Text.Json.Nodes;

namespace Reprieve.Bench.Subjects;

/// <summary>The registry in a server's configuration.</summary>
internal static class Registries
{
    public const string Name = "bench";
    public const string Suffix = "com";

    /// <summary>Nobody listens there: items are accepted and wait.</summary>
    public static JsonObject Unreachable() => new()
    {
        ["Name"] = Name,
        ["Host"] = "127.0.0.1",
        ["Port"] = 1,
        ["ClientId"] = "practice",
        ["Password"] = "practice-1",
        ["Suffixes"] = new JsonArray(Suffix),
        ["MaxSessions"] = 1,
    };

    /// <summary>The practice registry, as fast as it is.</summary>
    public static JsonObject Practice(int port, string caFile, int sessions) => new()
    {
        ["Name"] = Name,
        ["Host"] = "127.0.0.1",
        ["Port"] = port,
        ["ClientId"] = "practice",
        ["Password"] = "practice-1",
        ["Suffixes"] = new JsonArray(Suffix),
        ["MaxSessions"] = sessions,
        ["CommandsPerSecond"] = 10_000,
        ["StatementsAcceptedBy"] = "nobody is answerable to a practice registry",
        ["Tls"] = new JsonObject { ["CaFile"] = caFile },
    };
}
