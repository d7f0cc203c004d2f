using System.Text.Json.Serialization;

namespace Reprieve.Sandbox;

/// <summary>How the practice registry's own JSON (seed, stored state) is read and written.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    ReadCommentHandling = System.Text.Json.JsonCommentHandling.Skip,
    AllowTrailingCommas = true,
    RespectNullableAnnotations = true,
    AllowDuplicateProperties = false,
    UseStringEnumConverter = true,
    WriteIndented = false)]
[JsonSerializable(typeof(Seed))]
[JsonSerializable(typeof(SuffixPolicy))]
[JsonSerializable(typeof(RegistryLimits))]
[JsonSerializable(typeof(SeedRegistrar))]
[JsonSerializable(typeof(Registration))]
[JsonSerializable(typeof(AccountEntry))]
[JsonSerializable(typeof(HostObject))]
[JsonSerializable(typeof(ContactObject))]
[JsonSerializable(typeof(PollMessage))]
internal sealed partial class SandboxJson : JsonSerializerContext;
