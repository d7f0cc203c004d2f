using System.Globalization;
using System.Xml;
using System.Xml.Linq;

namespace Reprieve.Epp.Xml;

/// <summary>
/// Reads children by namespace and local name, in any order, and says which result code fits what is wrong.
/// A child's namespace is its parent's unless said otherwise.
/// </summary>
internal static class ElementReading
{
    extension(XElement element)
    {
        internal IEnumerable<XElement> Children(string name) => element.Elements(element.Name.Namespace + name);

        internal XElement? Child(string name)
        {
            var found = element.Children(name).Take(2).ToList();
            return found.Count < 2
                ? found.FirstOrDefault()
                : throw new EppSyntaxException(
                    EppCode.SyntaxError, $"{element.Name.LocalName} has {name} more than once.", found[1]);
        }

        internal XElement Required(string name) => element.Child(name)
            ?? throw new EppSyntaxException(EppCode.RequiredParameterMissing, $"{element.Name.LocalName} needs {name}.", element);

        /// <summary>The child's text, trimmed; null where there is no such child.</summary>
        internal string? ChildText(string name) => element.Child(name)?.Value.Trim();

        /// <summary>The child's text, which must be there and not be empty.</summary>
        internal string RequiredText(string name) => element.Required(name).NonEmpty();

        internal string NonEmpty() => element.Value.Trim() is { Length: > 0 } text
            ? text
            : throw new EppSyntaxException(EppCode.RequiredParameterMissing, $"{element.Name.LocalName} is empty.", element);

        /// <summary>The texts of the children of this name: one or more, none empty.</summary>
        internal IReadOnlyList<string> AtLeastOne(string name)
        {
            var texts = element.Children(name).Select(child => child.NonEmpty()).ToList();
            return texts.Count > 0
                ? texts
                : throw new EppSyntaxException(
                    EppCode.RequiredParameterMissing, $"{element.Name.LocalName} needs {name}.", element);
        }

        internal string? AttributeText(string name) => element.Attribute(name)?.Value.Trim();

        internal string RequiredAttribute(string name) => element.AttributeText(name) is { Length: > 0 } value
            ? value
            : throw new EppSyntaxException(
                EppCode.RequiredParameterMissing, $"{element.Name.LocalName} needs the attribute {name}.", element);

        /// <summary>Refuses a command's element with a child that its RFC does not name.</summary>
        internal void Only(params ReadOnlySpan<string> names)
        {
            foreach (var child in element.Elements())
            {
                if (child.Name.Namespace != element.Name.Namespace || !names.Contains(child.Name.LocalName))
                {
                    throw new EppSyntaxException(
                        EppCode.SyntaxError, $"{element.Name.LocalName} does not take {child.Name.LocalName}.", child);
                }
            }
        }

        /// <summary>
        /// xs:dateTime with a fraction of any length, Z, an offset, or (not in the RFC, but met) nothing: then UTC. A date alone
        /// is its beginning.
        /// </summary>
        internal DateTimeOffset ToDateTime()
        {
            var text = element.NonEmpty();
            var upper = text.ToUpperInvariant();
            var time = upper.IndexOf('T', StringComparison.Ordinal);
            if (time < 0)
            {
                return new DateTimeOffset(element.ToDate(), TimeOnly.MinValue, TimeSpan.Zero);
            }

            var hasZone = upper[^1] == 'Z' || upper.LastIndexOfAny(['+', '-']) > time;
            try
            {
                return XmlConvert.ToDateTimeOffset(hasZone ? upper : upper + "Z").ToUniversalTime();
            }
            catch (Exception exception) when (exception is FormatException or ArgumentOutOfRangeException)
            {
                throw new EppSyntaxException(
                    EppCode.ParameterValueSyntax, $"{element.Name.LocalName} is no date and time: {text}", element, exception);
            }
        }

        internal DateTimeOffset? OptionalDateTime(string name) =>
            element.Child(name) is { } child && child.Value.Trim().Length > 0 ? child.ToDateTime() : null;

        /// <summary>Null also where what is there is no date.</summary>
        internal DateTimeOffset? ReadableDateTime(string name)
        {
            try
            {
                return element.OptionalDateTime(name);
            }
            catch (EppSyntaxException)
            {
                return null;
            }
        }

        /// <summary>xs:date; a zone after it is allowed by the type and means nothing here.</summary>
        internal DateOnly ToDate()
        {
            var text = element.NonEmpty();
            return text.Length >= 10
                && DateOnly.TryParseExact(text[..10], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
                && (text.Length == 10 || text[10] is 'Z' or '+' or '-')
                ? date
                : throw new EppSyntaxException(
                    EppCode.ParameterValueSyntax, $"{element.Name.LocalName} is no date: {text}", element);
        }

        internal int ToInteger(int minimum, int maximum)
        {
            var text = element.NonEmpty();
            return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
                ? number >= minimum && number <= maximum
                    ? number
                    : throw new EppSyntaxException(
                        EppCode.ParameterValueRange, $"{element.Name.LocalName} is {minimum} to {maximum}.", element)
                : throw new EppSyntaxException(
                    EppCode.ParameterValueSyntax, $"{element.Name.LocalName} is no number: {text}", element);
        }

        /// <summary>xs:decimal; the number of decimals stays as written.</summary>
        internal decimal ToDecimal()
        {
            var text = element.NonEmpty();
            const NumberStyles style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;
            return decimal.TryParse(text, style, CultureInfo.InvariantCulture, out var number)
                ? number
                : throw new EppSyntaxException(
                    EppCode.ParameterValueSyntax, $"{element.Name.LocalName} is no decimal number: {text}", element);
        }

        internal bool? BooleanAttribute(string name) => element.AttributeText(name) switch
        {
            null => null,
            "1" or "true" => true,
            "0" or "false" => false,
            var other => throw new EppSyntaxException(
                EppCode.ParameterValueSyntax, $"{name} is a boolean, not {other}.", element),
        };
    }
}
