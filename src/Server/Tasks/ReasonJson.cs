using System.Text.Json.Serialization;
using Reprieve.Server.Registries;

namespace Reprieve.Server.Tasks;

/// <summary>What items, events and domains keep as JSON in one column.</summary>
[JsonSerializable(typeof(DomainFacts))]
[JsonSerializable(typeof(IReadOnlyList<Reason>))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
[JsonSerializable(typeof(RestoreQuote))]
internal sealed partial class ReasonJson : JsonSerializerContext;
