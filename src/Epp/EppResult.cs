using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using Reprieve.Epp.Xml;

namespace Reprieve.Epp;

/// <summary>One <c>result</c> of a response: a code of RFC 5730 §3, its text, and what was at fault.</summary>
public sealed record EppResult(int Code, string Message)
{
    /// <summary>The language of the message; null is the RFC's default, en.</summary>
    public string? Lang { get; init; }

    public IReadOnlyList<EppValue> Values { get; init; } = [];

    /// <summary>The code with the RFC's own text.</summary>
    public static EppResult Of(int code, params IReadOnlyList<EppValue> values) =>
        new(code, EppCode.Text(code)) { Values = values };

    internal static EppResult Read(XElement result)
    {
        var code = result.Attribute("code")?.Value.Trim();
        if (!int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            throw new EppSyntaxException(EppCode.ParameterValueSyntax, $"A result's code is {code ?? "absent"}.", result);
        }

        var msg = result.Children("msg").FirstOrDefault();
        return new EppResult(number, msg?.Value.Trim() ?? "")
        {
            Lang = msg?.AttributeText("lang"),
            Values = [.. result.Elements().Select(EppValue.Read).OfType<EppValue>()],
        };
    }

    internal void Write(XmlWriter writer)
    {
        var epp = writer.Epp();
        epp.Start("result");
        epp.Attribute("code", Code.ToString(CultureInfo.InvariantCulture));
        epp.Text("msg", Message, ("lang", Lang));
        foreach (var value in Values)
        {
            value.Write(writer);
        }

        epp.End();
    }
}

/// <summary>What a result points at: the element at fault, and with a reason it is an <c>extValue</c>.</summary>
/// <param name="Content">The content of the <c>value</c> element.</param>
public sealed record EppValue(MixedContent Content)
{
    public string? Reason { get; init; }
    public string? ReasonLang { get; init; }

    /// <summary>A value that shows one element, with the reason where there is one.</summary>
    public static EppValue Of(XElement element, string? reason = null) => new(MixedContent.FromXml(element)) { Reason = reason };

    internal static EppValue? Read(XElement element)
    {
        if (element.Name == EppNamespaces.Epp + "value")
        {
            return new EppValue(MixedContent.Read(element));
        }

        if (element.Name != EppNamespaces.Epp + "extValue")
        {
            return null;
        }

        var reason = element.Children("reason").FirstOrDefault();
        return new EppValue(element.Children("value").FirstOrDefault() is { } value ? MixedContent.Read(value) : MixedContent.Empty)
        {
            Reason = reason?.Value.Trim() ?? "",
            ReasonLang = reason?.AttributeText("lang"),
        };
    }

    internal void Write(XmlWriter writer)
    {
        var epp = writer.Epp();
        if (Reason is not null)
        {
            epp.Start("extValue");
        }

        epp.Start("value");
        Content.Write(writer);
        epp.End();
        if (Reason is not null)
        {
            epp.Text("reason", Reason, ("lang", ReasonLang));
            epp.End();
        }
    }
}

/// <summary>The state of the message queue, and with a poll request the message at its head (RFC 5730 §2.6, §2.9.2.3).</summary>
/// <param name="Count">Messages in the queue.</param>
/// <param name="Id">The head message's id, for the ack.</param>
public sealed record MessageQueue(long Count, string Id)
{
    public DateTimeOffset? QDate { get; init; }
    public MixedContent? Msg { get; init; }
    public string? Lang { get; init; }

    internal static MessageQueue Read(XElement msgQ)
    {
        var msg = msgQ.Children("msg").FirstOrDefault();
        return new(
            long.TryParse(msgQ.AttributeText("count"), CultureInfo.InvariantCulture, out var count) ? count : 0,
            msgQ.AttributeText("id") ?? "")
        {
            QDate = msgQ.ReadableDateTime("qDate"),
            Msg = msg is null ? null : MixedContent.Read(msg),
            Lang = msg?.AttributeText("lang"),
        };
    }

    internal void Write(XmlWriter writer)
    {
        var epp = writer.Epp();
        epp.Start("msgQ");
        epp.Attribute("count", Count.ToString(CultureInfo.InvariantCulture));
        epp.Attribute("id", Id);
        epp.OptionalDateTime("qDate", QDate);
        if (Msg is not null)
        {
            epp.Start("msg");
            epp.Attribute("lang", Lang);
            Msg.Write(writer);
            epp.End();
        }

        epp.End();
    }
}
