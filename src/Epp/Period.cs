using System.Globalization;
using System.Xml.Linq;
using Reprieve.Epp.Xml;

namespace Reprieve.Epp;

/// <summary>A registration period, 1 to 99 years (<c>y</c>) or months (<c>m</c>).</summary>
public sealed record Period(int Value, string Unit = "y")
{
    internal static Period Read(XElement period) => new(
        period.ToInteger(1, 99),
        period.RequiredAttribute("unit") switch
        {
            "y" => "y",
            "m" => "m",
            var other => throw new EppSyntaxException(EppCode.ParameterValueSyntax, $"unit is y or m, not {other}.", period),
        });

    internal void Write(ElementWriter writer) =>
        writer.Text("period", Value.ToString(CultureInfo.InvariantCulture), ("unit", Unit));
}
