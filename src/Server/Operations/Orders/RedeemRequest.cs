using System.Security.Cryptography;
using System.Text;
using Reprieve.Server.Operations.Domains;

namespace Reprieve.Server.Operations.Orders;

/// <summary>What either order action asks for, once its parameters are read.</summary>
public sealed record RedeemOrder
{
    internal static readonly ActionAccess Access = new("domain:CreateOrderRedeem", Changes: true);

    public required string Action { get; init; }

    public required IReadOnlyList<RedeemLine> Lines { get; init; }

    /// <summary>Whether a domain in an open item refuses the call, or fails as an item.</summary>
    public bool RefusesBusyDomain { get; init; }

    public string? CouponNo { get; init; }

    public bool UseCoupon { get; init; }

    public string? PromotionNo { get; init; }

    public bool UsePromotion { get; init; }

    /// <summary>The most that any one domain may cost, as sent: with tax, before a voucher.</summary>
    public string? MaxPrice { get; init; }

    /// <summary>Of the dry run whose prices are to count.</summary>
    public string? QuoteId { get; init; }

    public string? UserClientIp { get; init; }

    public string? ClientToken { get; init; }

    /// <summary>SHA-256 of what is asked, hex: the same ClientToken must come with the same.</summary>
    public string Hash() => Hash(QuoteId);

    /// <summary>The same without what is not known yet when a quote is made.</summary>
    public string QuoteHash() => Hash(quoteId: null);

    /// <summary>A domain as policies may name it: in either form. A name that is none is refused later, for what it is.</summary>
    internal static IReadOnlyList<string> ResourceNames(string domainName) =>
        DomainName.TryParse(domainName, out var name) ? [$"domain/{name.Ascii}", $"domain/{name.Unicode}"] : [$"domain/{domainName}"];

    private string Hash(string? quoteId)
    {
        List<string?> parts = [Action, CouponNo, $"{UseCoupon}", PromotionNo, $"{UsePromotion}"];
        parts.AddRange(Lines.Select(line => $"{line.NameAsSent} {line.CurrentExpirationDate}"));
        // Named, and only where they are sent: hashes of earlier releases stand.
        if (MaxPrice is not null)
        {
            parts.Add($"MaxPrice={MaxPrice}");
        }

        if (quoteId is not null)
        {
            parts.Add($"QuoteId={quoteId}");
        }

        var text = new StringBuilder();
        foreach (var part in parts)
        {
            // Its length first, so that no text can pass for two.
            text.Append(part?.Length ?? -1).Append(' ').Append(part).Append('\n');
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}

/// <summary>One domain of an order.</summary>
public sealed record RedeemLine
{
    /// <summary>The N of the wire's list; 1 where there is no list.</summary>
    public required int Number { get; init; }

    public required string NameAsSent { get; init; }

    public required DomainName Name { get; init; }

    public required long CurrentExpirationDate { get; init; }

    /// <exception cref="ApiException">The name is none; names the parameter.</exception>
    internal static RedeemLine Read(int number, string domainName, long currentExpirationDate, string parameter) =>
        DomainName.TryParse(domainName, out var name)
            ? new RedeemLine { Number = number, NameAsSent = domainName, Name = name, CurrentExpirationDate = currentExpirationDate }
            : throw new ApiException(ApiErrors.ParameterIllegal, parameter, new ApiText("{0} is not a domain name", "{0} 不是合法的域名", domainName));
}
