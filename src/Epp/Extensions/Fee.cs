using System.Globalization;
using System.Xml.Linq;
using Reprieve.Epp.Xml;

namespace Reprieve.Epp.Extensions;

/// <summary>An element of fee-1.0 (RFC 8748).</summary>
public abstract record FeeElement : EppElement
{
    public sealed override string NamespaceUri => EppNamespaces.FeeUri;

    private protected static string? ReadCurrency(XElement parent)
    {
        var currency = parent.Child("currency");
        if (currency is null)
        {
            return null;
        }

        var text = currency.NonEmpty();
        return text.Length == 3 && text.All(char.IsAsciiLetterUpper)
            ? text
            : throw new EppSyntaxException(
                EppCode.ParameterValueSyntax, $"A currency is three capital letters, not {text}.", currency);
    }
}

/// <summary>An amount to be paid (RFC 8748 §3.4). The number of decimals is kept as written: registries compare it.</summary>
public sealed record FeeItem(decimal Amount)
{
    /// <summary>What it is for, as the registry says it; some registries match fees by it.</summary>
    public string? Description { get; init; }

    public string? Lang { get; init; }
    public bool? Refundable { get; init; }

    /// <summary>An xs:duration, as written.</summary>
    public string? GracePeriod { get; init; }

    /// <summary><c>immediate</c> or <c>delayed</c>.</summary>
    public string? Applied { get; init; }

    internal static FeeItem Read(XElement fee)
    {
        var amount = fee.ToDecimal();
        return amount < 0
            ? throw new EppSyntaxException(EppCode.ParameterValueRange, "A fee is not negative.", fee)
            : new FeeItem(amount)
            {
                Description = fee.AttributeText("description"),
                Lang = fee.AttributeText("lang"),
                Refundable = fee.BooleanAttribute("refundable"),
                GracePeriod = fee.AttributeText("grace-period"),
                Applied = fee.AttributeText("applied") switch
                {
                    null => null,
                    "immediate" => "immediate",
                    "delayed" => "delayed",
                    var other => throw new EppSyntaxException(
                        EppCode.ParameterValueSyntax, $"applied is immediate or delayed, not {other}.", fee),
                },
            };
    }

    internal void Write(ElementWriter fee) => fee.Text(
        "fee",
        Amount.ToString(CultureInfo.InvariantCulture),
        ("description", Description),
        ("lang", Lang),
        ("refundable", Refundable is { } refundable ? ElementWriter.Format(refundable) : null),
        ("grace-period", GracePeriod),
        ("applied", Applied));
}

/// <summary>An amount given back: zero or negative (RFC 8748 §3.4).</summary>
public sealed record FeeCredit(decimal Amount)
{
    public string? Description { get; init; }
    public string? Lang { get; init; }

    internal static FeeCredit Read(XElement credit) => new(credit.ToDecimal())
    {
        Description = credit.AttributeText("description"),
        Lang = credit.AttributeText("lang"),
    };

    internal void Write(ElementWriter fee) =>
        fee.Text("credit", Amount.ToString(CultureInfo.InvariantCulture), ("description", Description), ("lang", Lang));
}
