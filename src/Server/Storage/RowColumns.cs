using System.Linq.Expressions;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Reprieve.Server.Storage;

/// <summary>The columns of a record: its properties that can be set, in snake_case.</summary>
internal static class RowColumns<T>
    where T : class
{
    private static readonly PropertyInfo[] _properties =
        [.. typeof(T).GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite)];

    private static readonly Func<T, object?>[] _getters = [.. _properties.Select(Getter)];
    private static readonly Setter[] _setters = [.. _properties.Select(SetterOf)];

    private delegate void Setter(T row, ref Utf8JsonReader value);

    public static readonly IReadOnlyList<(string Name, string Type)> All =
        [.. _properties.Select(property => (JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name), TypeOf(property.PropertyType)))];

    public static readonly string Names = string.Join(", ", All.Select(column => column.Name));

    /// <summary>A table expression over one row, its columns bound as parameters of their own names.</summary>
    public static readonly string Bound = $"(SELECT {string.Join(", ", All.Select(column => $"@{column.Name} AS {column.Name}"))}) AS r";

    /// <summary>As the JSON of the row has it.</summary>
    public static object ValueOf(T row, int column) => _getters[column](row) switch
    {
        null => DBNull.Value,
        bool flag => flag ? 1 : 0,
        ItemStatus status => (int)status,
        Enum word => word.ToString(),
        var value => value,
    };

    /// <summary>Rows out of an array of arrays, each with the values of <see cref="All"/>.</summary>
    public static List<T> OfJson(ReadOnlySpan<byte> json)
    {
        var rows = new List<T>();
        var reader = new Utf8JsonReader(json);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.StartArray)
        {
            // Every column is in the array: what a constructor would set is set below.
            var row = (T)RuntimeHelpers.GetUninitializedObject(typeof(T));
            foreach (var set in _setters)
            {
                reader.Read();
                set(row, ref reader);
            }

            reader.Read();
            rows.Add(row);
        }

        return rows;
    }

    private static Setter SetterOf(PropertyInfo property)
    {
        var type = property.PropertyType;
        if (type == typeof(string))
        {
            var set = Set<string?>(property);
            return (row, ref value) => set(row, value.GetString());
        }

        if (type == typeof(long))
        {
            var set = Set<long>(property);
            return (row, ref value) => set(row, value.GetInt64());
        }

        if (type == typeof(long?))
        {
            var set = Set<long?>(property);
            return (row, ref value) => set(row, value.TokenType == JsonTokenType.Null ? null : value.GetInt64());
        }

        if (type == typeof(int))
        {
            var set = Set<int>(property);
            return (row, ref value) => set(row, value.GetInt32());
        }

        if (type == typeof(int?))
        {
            var set = Set<int?>(property);
            return (row, ref value) => set(row, value.TokenType == JsonTokenType.Null ? null : value.GetInt32());
        }

        if (type == typeof(bool))
        {
            var set = Set<bool>(property);
            return (row, ref value) => set(row, value.GetInt32() != 0);
        }

        var word = Nullable.GetUnderlyingType(type) ?? type;
        return (row, ref value) => property.SetValue(row, value.TokenType switch
        {
            JsonTokenType.Null => null,
            JsonTokenType.Number => Enum.ToObject(word, value.GetInt32()),
            _ => Enum.Parse(word, value.GetString() ?? ""),
        });
    }

    private static Action<T, TValue> Set<TValue>(PropertyInfo property) =>
        (property.SetMethod ?? throw new InvalidOperationException($"{property} cannot be set.")).CreateDelegate<Action<T, TValue>>();

    private static Func<T, object?> Getter(PropertyInfo property)
    {
        var row = Expression.Parameter(typeof(T));
        return Expression.Lambda<Func<T, object?>>(Expression.Convert(Expression.Property(row, property), typeof(object)), row).Compile();
    }

    private static string TypeOf(Type type)
    {
        var bare = Nullable.GetUnderlyingType(type) ?? type;
        return bare == typeof(long) ? "bigint"
            : bare == typeof(int) || bare == typeof(bool) || bare == typeof(ItemStatus) ? "integer"
            : "text";
    }
}
