namespace Reprieve.Server.Operations.Domains;

/// <summary>The wire's DomainType and ProductDomainType: which kind of top-level domain a name is under.</summary>
internal static class DomainKind
{
    public const string Gtld = "gTLD";
    public const string NewGtld = "New gTLD";
    public const string Cctld = "ccTLD";

    // Those delegated before the new gTLD programme of 2012.
    private static readonly HashSet<string> _gtlds = new(StringComparer.Ordinal)
    {
        "aero", "arpa", "asia", "biz", "cat", "com", "coop", "edu", "gov", "info", "int", "jobs", "mil", "mobi", "museum", "name", "net",
        "org", "post", "pro", "tel", "travel", "xxx",
    };

    // IDN country codes that a registrar of this API's home meets: 中国, 中國, 香港, 台湾, 台灣, 澳门, 澳門, 新加坡, 한국, рф.
    private static readonly HashSet<string> _idnCctlds = new(StringComparer.Ordinal)
    {
        "xn--fiqs8s", "xn--fiqz9s", "xn--j6w193g", "xn--kprw13d", "xn--kpry57d", "xn--mix082f", "xn--mix891f", "xn--yfro4i67o", "xn--3e0b707e",
        "xn--p1ai",
    };

    /// <param name="ascii">A domain's A-label form.</param>
    public static string Of(string ascii)
    {
        var tld = ascii[(ascii.LastIndexOf('.') + 1)..];
        return tld.Length == 2 || _idnCctlds.Contains(tld) ? Cctld
            : _gtlds.Contains(tld) ? Gtld
            : NewGtld;
    }
}
