namespace Reprieve.Rpc;

/// <summary>An answer as a tree, before it is known whether it leaves as JSON or as XML.</summary>
public abstract record WireNode
{
    private protected WireNode()
    {
    }
}

/// <summary>Named members in wire order; a member without a value is left out of both forms.</summary>
public sealed record WireObject(IReadOnlyList<KeyValuePair<string, WireNode?>> Members) : WireNode;

/// <summary>A list: in JSON an array, in XML the element of its member's name, repeated.</summary>
public sealed record WireArray(IReadOnlyList<WireNode> Items) : WireNode;

public sealed record WireString(string Value) : WireNode;

public sealed record WireLong(long Value) : WireNode;

public sealed record WireDecimal(decimal Value) : WireNode;

public sealed record WireBool(bool Value) : WireNode;
