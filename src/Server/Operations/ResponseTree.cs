using System.Collections;
using System.Collections.Concurrent;
using System.Reflection;
using Reprieve.Rpc;

namespace Reprieve.Server.Operations;

/// <summary>Makes the tree of an answer from a response record: members are the properties in the order they are declared, null ones left out.</summary>
internal static class ResponseTree
{
    private static readonly ConcurrentDictionary<Type, PropertyInfo[]> _members = new();

    public static WireObject Of(object response) =>
        new([.. MembersOf(response.GetType()).Select(property => KeyValuePair.Create(property.Name, Node(property.GetValue(response))))]);

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
