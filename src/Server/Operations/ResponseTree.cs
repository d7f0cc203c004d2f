using System.Collections;
using System.Collections.Concurrent;
using System.Linq.Expressions;
using System.Reflection;
using Reprieve.Rpc;

namespace Reprieve.Server.Operations;

/// <summary>Makes the tree of an answer from a response record: members are the properties in the order they are declared, null ones left out.</summary>
internal static class ResponseTree
{
    private static readonly ConcurrentDictionary<Type, PropertyInfo[]> _members = new();
    private static readonly ConcurrentDictionary<Type, (string Name, Func<object, object?> Get)[]> _getters = new();

    public static WireObject Of(object response)
    {
        var getters = _getters.GetOrAdd(response.GetType(), static type => [.. MembersOf(type).Select(property => (property.Name, Getter(type, property)))]);
        var members = new KeyValuePair<string, WireNode?>[getters.Length];
        for (var index = 0; index < members.Length; index++)
        {
            members[index] = KeyValuePair.Create(getters[index].Name, Node(getters[index].Get(response)));
        }

        return new WireObject(members);
    }

    // Compiled: to read by reflection takes several times as long, and a page has hundreds of values.
    private static Func<object, object?> Getter(Type type, PropertyInfo property)
    {
        var response = Expression.Parameter(typeof(object));
        var value = Expression.Property(Expression.Convert(response, type), property);
        return Expression.Lambda<Func<object, object?>>(Expression.Convert(value, typeof(object)), response).Compile();
    }

    // GetProperties keeps the order of declaration within one type, and response records inherit from none.
    internal static IReadOnlyList<PropertyInfo> MembersOf(Type type) =>
        _members.GetOrAdd(type, static type => [.. type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite)]);

    private static WireNode? Node(object? value) => value switch
    {
        null => null,
        string text => new WireString(text),
        bool boolean => new WireBool(boolean),
        int number => new WireLong(number),
        long number => new WireLong(number),
        decimal number => new WireDecimal(number),
        IEnumerable items => new WireArray([.. items.Cast<object>().Select(item => Node(item) ?? throw new InvalidOperationException("A list holds no null."))]),
        _ => Of(value),
    };
}
