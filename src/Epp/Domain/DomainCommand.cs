namespace Reprieve.Epp.Domain;

/// <summary>A command of RFC 5731.</summary>
public abstract record DomainCommand : ObjectCommand
{
    public sealed override string ObjectUri => EppNamespaces.DomainUri;
}

/// <summary>An answer's data of RFC 5731.</summary>
public abstract record DomainData : EppElement
{
    public sealed override string NamespaceUri => EppNamespaces.DomainUri;
}
