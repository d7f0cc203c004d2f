using System.Text.Json;
using System.Text.Json.Serialization;

namespace Reprieve.Server.Storage;

/// <summary>Rows as they are sent to the database in sets: property names are column names.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    IgnoreReadOnlyProperties = true,
    Converters = [typeof(FlagConverter), typeof(TextConverter), typeof(JsonStringEnumConverter<ItemStep>), typeof(JsonStringEnumConverter<IntentKind>), typeof(JsonStringEnumConverter<IntentOutcome>),
        typeof(JsonStringEnumConverter<FundsMode>), typeof(JsonStringEnumConverter<MovementKind>), typeof(JsonStringEnumConverter<PriceLine>), typeof(JsonStringEnumConverter<LineState>), typeof(JsonStringEnumConverter<PriceAction>),
        typeof(JsonStringEnumConverter<OfferStatus>), typeof(JsonStringEnumConverter<PromotionKind>), typeof(JsonStringEnumConverter<ChargeKind>)])]
[JsonSerializable(typeof(List<FundsChange>))]
[JsonSerializable(typeof(List<TallyRow>))]
[JsonSerializable(typeof(IReadOnlyList<AuditRow>))]
[JsonSerializable(typeof(IReadOnlyList<ChargeRow>))]
[JsonSerializable(typeof(IReadOnlyList<EntryRow>))]
[JsonSerializable(typeof(IReadOnlyList<FundsRow>))]
[JsonSerializable(typeof(IReadOnlyList<HoldRow>))]
[JsonSerializable(typeof(IReadOnlyList<PaymentRow>))]
[JsonSerializable(typeof(IReadOnlyList<PriceRow>))]
[JsonSerializable(typeof(IReadOnlyList<PromotionRow>))]
[JsonSerializable(typeof(IReadOnlyList<VoucherRow>))]
[JsonSerializable(typeof(IReadOnlyList<DomainRow>))]
[JsonSerializable(typeof(IReadOnlyList<EventRow>))]
[JsonSerializable(typeof(IReadOnlyList<FrameRow>))]
[JsonSerializable(typeof(IReadOnlyList<ItemKey>))]
[JsonSerializable(typeof(IReadOnlyList<ItemRow>))]
[JsonSerializable(typeof(IReadOnlyList<SettledHold>))]
[JsonSerializable(typeof(IReadOnlyList<TaskRow>))]
internal sealed partial class StorageJson : JsonSerializerContext;

/// <summary>A flag is 0 or 1 in a column: the one form that both engines take in the same statement.</summary>
internal sealed class FlagConverter : JsonConverter<bool>
{
    public override bool Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetInt32() != 0;

    public override void Write(Utf8JsonWriter writer, bool value, JsonSerializerOptions options) => writer.WriteNumberValue(value ? 1 : 0);
}

/// <summary>A registry's frame may hold anything; PostgreSQL keeps no text with a NUL.</summary>
internal sealed class TextConverter : JsonConverter<string>
{
    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetString();

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Replace('\0', '\uFFFD'));
}
