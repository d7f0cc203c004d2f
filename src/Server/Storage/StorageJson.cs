using System.Text.Json.Serialization;

namespace Reprieve.Server.Storage;

/// <summary>Rows as they are sent to the database in sets: property names are column names.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    IgnoreReadOnlyProperties = true,
    Converters = [typeof(JsonStringEnumConverter<ItemStep>), typeof(JsonStringEnumConverter<IntentKind>), typeof(JsonStringEnumConverter<IntentOutcome>)])]
[JsonSerializable(typeof(IReadOnlyList<DomainRow>))]
[JsonSerializable(typeof(IReadOnlyList<EventRow>))]
[JsonSerializable(typeof(IReadOnlyList<FrameRow>))]
[JsonSerializable(typeof(IReadOnlyList<ItemRow>))]
[JsonSerializable(typeof(IReadOnlyList<TaskRow>))]
internal sealed partial class StorageJson : JsonSerializerContext;
