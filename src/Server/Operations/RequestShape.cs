using System.ComponentModel.DataAnnotations;
using System.Reflection;

namespace Reprieve.Server.Operations;

/// <summary>What a parameter's value is read as.</summary>
public enum ParameterKind
{
    Text,
    Number,
    LongNumber,
    Boolean,

    /// <summary><c>Name.N</c></summary>
    TextList,

    /// <summary><c>Name.N.Field</c></summary>
    ObjectList,
}

/// <summary>One parameter of an action: what the binder checks, and what a page can show.</summary>
public sealed record ParameterShape
{
    public required string Name { get; init; }

    public required ParameterKind Kind { get; init; }

    public bool IsRequired { get; init; }

    public long? Minimum { get; init; }

    public long? Maximum { get; init; }

    /// <summary>The values a text may have; empty where any may be.</summary>
    public IReadOnlyList<string> Allowed { get; init; } = [];

    /// <summary>Most items of a list, or most characters of a text.</summary>
    public int? MaxLength { get; init; }

    /// <summary>A password or its like: no page shows what is given for it.</summary>
    public bool IsSecret { get; init; }

    /// <summary>What the items of a list of objects hold.</summary>
    public RequestShape? Item { get; init; }

    internal PropertyInfo Property { get; init; } = null!; // set by RequestShape, the only maker
}

/// <summary>
/// The parameters of a request record, read once from its properties: <c>string</c>, <c>int</c>, <c>long</c>, <c>bool</c>, lists of
/// text or of records; <c>[Required]</c>, <c>[Range]</c>, <c>[AllowedValues]</c> and <c>[MaxLength]</c> say what is legal,
/// <c>[DataType(DataType.Password)]</c> what no page shows.
/// </summary>
public sealed class RequestShape
{
    /// <summary>Most characters of a text that says nothing of its own.</summary>
    public const int MaxText = 4096;

    private RequestShape(Type type)
    {
        Type = type;
        var properties = type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite).ToList();
        ItemNumber = properties.Find(property => property.IsDefined(typeof(ItemNumberAttribute)));
        Parameters = [.. properties.Where(property => property != ItemNumber).Select(Read)];
    }

    public IReadOnlyList<ParameterShape> Parameters { get; }

    internal Type Type { get; }

    internal PropertyInfo? ItemNumber { get; }

    public static RequestShape Of(Type type) => new(type);

    private static ParameterShape Read(PropertyInfo property)
    {
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        var item = type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) ? type.GetGenericArguments()[0] : null;
        var range = property.GetCustomAttribute<RangeAttribute>();
        return new ParameterShape
        {
            Name = property.Name,
            Kind = item is not null ? (item == typeof(string) ? ParameterKind.TextList : ParameterKind.ObjectList)
                : type == typeof(string) ? ParameterKind.Text
                : type == typeof(int) ? ParameterKind.Number
                : type == typeof(long) ? ParameterKind.LongNumber
                : type == typeof(bool) ? ParameterKind.Boolean
                : throw new NotSupportedException($"{property.DeclaringType}.{property.Name}: a parameter cannot be a {type}."),
            IsRequired = property.IsDefined(typeof(RequiredAttribute)),
            Minimum = range is null ? null : Convert.ToInt64(range.Minimum, System.Globalization.CultureInfo.InvariantCulture),
            Maximum = range is null ? null : Convert.ToInt64(range.Maximum, System.Globalization.CultureInfo.InvariantCulture),
            Allowed = [.. property.GetCustomAttribute<AllowedValuesAttribute>()?.Values.OfType<string>() ?? []],
            MaxLength = property.GetCustomAttribute<MaxLengthAttribute>()?.Length ?? (type == typeof(string) ? MaxText : null),
            IsSecret = property.GetCustomAttribute<DataTypeAttribute>()?.DataType == DataType.Password,
            Item = item is null || item == typeof(string) ? null : Of(item),
            Property = property,
        };
    }
}

/// <summary>Marks the property of a list's item that gets the item's number on the wire, so that a refusal can name it.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ItemNumberAttribute : Attribute;
