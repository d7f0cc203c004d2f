using System.Xml.Linq;

namespace Reprieve.Epp;

/// <summary>The namespaces this codec speaks, as a greeting and a login name them.</summary>
public static class EppNamespaces
{
    public const string EppUri = "urn:ietf:params:xml:ns:epp-1.0";
    public const string DomainUri = "urn:ietf:params:xml:ns:domain-1.0";
    public const string HostUri = "urn:ietf:params:xml:ns:host-1.0";
    public const string ContactUri = "urn:ietf:params:xml:ns:contact-1.0";
    public const string RgpUri = "urn:ietf:params:xml:ns:rgp-1.0";
    /// <summary>RFC 8748; the drafts' URIs lack the <c>epp:</c>.</summary>
    public const string FeeUri = "urn:ietf:params:xml:ns:epp:fee-1.0";
    public const string SecDnsUri = "urn:ietf:params:xml:ns:secDNS-1.1";
    /// <summary>Messages of a registrar's queue that its balance is low; some registries send them to those alone who announce it.</summary>
    public const string LowBalancePollUri = "http://www.verisign.com/epp/lowbalance-poll-1.0";

    public static readonly XNamespace Epp = EppUri;
    public static readonly XNamespace Domain = DomainUri;
    public static readonly XNamespace Host = HostUri;
    public static readonly XNamespace Contact = ContactUri;
    public static readonly XNamespace Rgp = RgpUri;
    public static readonly XNamespace Fee = FeeUri;
    public static readonly XNamespace SecDns = SecDnsUri;

    /// <summary>Object services a login of ours may announce.</summary>
    public static IReadOnlyList<string> Objects { get; } = [DomainUri, HostUri, ContactUri];

    /// <summary>What a login of ours may announce besides, for the messages of the queue.</summary>
    public static IReadOnlyList<string> Messages { get; } = [LowBalancePollUri];

    /// <summary>Extensions a login of ours may announce.</summary>
    public static IReadOnlyList<string> Extensions { get; } = [RgpUri, FeeUri, SecDnsUri];
}
