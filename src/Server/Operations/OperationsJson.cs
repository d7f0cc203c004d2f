using System.Text.Json.Serialization;

namespace Reprieve.Server.Operations;

/// <summary>What operations keep as JSON in one column.</summary>
[JsonSerializable(typeof(IReadOnlyList<string>))]
internal sealed partial class OperationsJson : JsonSerializerContext;
