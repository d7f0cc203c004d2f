using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using Reprieve.Epp.Xml;

namespace Reprieve.Epp.Extensions;

/// <summary>
/// What the client agrees to pay for a transform (RFC 8748 §5.2): a registry that wants more, or another currency, refuses.
/// </summary>
public abstract record FeeTransform(IReadOnlyList<FeeItem> Fees) : FeeElement
{
    public string? Currency { get; init; }
    public IReadOnlyList<FeeCredit> Credits { get; init; } = [];

    private protected abstract string ElementName { get; }

    private protected static (IReadOnlyList<FeeItem> Fees, string? Currency, IReadOnlyList<FeeCredit> Credits) ReadParts(
        XElement transform)
    {
        transform.Only("currency", "fee", "credit");
        var fees = transform.Children("fee").Select(FeeItem.Read).ToList();
        return fees.Count == 0
            ? throw new EppSyntaxException(
                EppCode.RequiredParameterMissing, $"fee:{transform.Name.LocalName} needs fee.", transform)
            : (fees, ReadCurrency(transform), [.. transform.Children("credit").Select(FeeCredit.Read)]);
    }

    internal sealed override void Write(XmlWriter writer)
    {
        var fee = writer.Fee();
        fee.Start(ElementName);
        fee.OptionalText("currency", Currency);
        foreach (var item in Fees)
        {
            item.Write(fee);
        }

        foreach (var credit in Credits)
        {
            credit.Write(fee);
        }

        fee.End();
    }
}

/// <summary>Beside a domain update, a restore among them.</summary>
public sealed record FeeUpdate(IReadOnlyList<FeeItem> Fees) : FeeTransform(Fees)
{
    private protected override string ElementName => "update";

    internal static FeeUpdate Read(XElement update)
    {
        var (fees, currency, credits) = ReadParts(update);
        return new FeeUpdate(fees) { Currency = currency, Credits = credits };
    }
}

/// <summary>Beside a domain renew.</summary>
public sealed record FeeRenew(IReadOnlyList<FeeItem> Fees) : FeeTransform(Fees)
{
    private protected override string ElementName => "renew";

    internal static FeeRenew Read(XElement renew)
    {
        var (fees, currency, credits) = ReadParts(renew);
        return new FeeRenew(fees) { Currency = currency, Credits = credits };
    }
}

/// <summary>Beside a domain create.</summary>
public sealed record FeeCreate(IReadOnlyList<FeeItem> Fees) : FeeTransform(Fees)
{
    private protected override string ElementName => "create";

    internal static FeeCreate Read(XElement create)
    {
        var (fees, currency, credits) = ReadParts(create);
        return new FeeCreate(fees) { Currency = currency, Credits = credits };
    }
}

/// <summary>What a transform was charged (RFC 8748 §5.2).</summary>
public abstract record FeeTransformData : FeeElement
{
    public string? Currency { get; init; }
    public Period? Period { get; init; }
    public IReadOnlyList<FeeItem> Fees { get; init; } = [];
    public IReadOnlyList<FeeCredit> Credits { get; init; } = [];

    /// <summary>What is left on the registrar's account.</summary>
    public decimal? Balance { get; init; }

    public decimal? CreditLimit { get; init; }

    private protected abstract string ElementName { get; }

    private protected static T ReadInto<T>(XElement data) where T : FeeTransformData, new() => new()
    {
        Currency = data.ChildText("currency"),
        Period = data.Child("period") is { } period ? Period.Read(period) : null,
        Fees = [.. data.Children("fee").Select(FeeItem.Read)],
        Credits = [.. data.Children("credit").Select(FeeCredit.Read)],
        Balance = data.Child("balance")?.ToDecimal(),
        CreditLimit = data.Child("creditLimit")?.ToDecimal(),
    };

    internal sealed override void Write(XmlWriter writer)
    {
        var fee = writer.Fee();
        fee.Start(ElementName);
        fee.OptionalText("currency", Currency);
        Period?.Write(fee);
        foreach (var item in Fees)
        {
            item.Write(fee);
        }

        foreach (var credit in Credits)
        {
            credit.Write(fee);
        }

        fee.OptionalText("balance", Balance?.ToString(CultureInfo.InvariantCulture));
        fee.OptionalText("creditLimit", CreditLimit?.ToString(CultureInfo.InvariantCulture));
        fee.End();
    }
}

/// <summary>After a domain update, a restore among them.</summary>
public sealed record FeeUpdateData : FeeTransformData
{
    private protected override string ElementName => "updData";

    internal static FeeUpdateData Read(XElement updData) => ReadInto<FeeUpdateData>(updData);
}

/// <summary>After a domain renew.</summary>
public sealed record FeeRenewData : FeeTransformData
{
    private protected override string ElementName => "renData";

    internal static FeeRenewData Read(XElement renData) => ReadInto<FeeRenewData>(renData);
}

/// <summary>After a domain create.</summary>
public sealed record FeeCreateData : FeeTransformData
{
    private protected override string ElementName => "creData";

    internal static FeeCreateData Read(XElement creData) => ReadInto<FeeCreateData>(creData);
}

/// <summary>After a domain delete: what is given back.</summary>
public sealed record FeeDeleteData : FeeTransformData
{
    private protected override string ElementName => "delData";

    internal static FeeDeleteData Read(XElement delData) => ReadInto<FeeDeleteData>(delData);
}
