using System.Xml;
using System.Xml.Linq;
using Reprieve.Epp.Xml;

namespace Reprieve.Epp.Extensions;

/// <summary>Asks, beside a domain check, what commands would cost (RFC 8748 §5.1.1).</summary>
public sealed record FeeCheck(IReadOnlyList<FeeCommand> Commands) : FeeElement
{
    /// <summary>ISO 4217; null asks for the registry's default.</summary>
    public string? Currency { get; init; }

    internal static FeeCheck Read(XElement check)
    {
        check.Only("currency", "command");
        var commands = check.Children("command").Select(FeeCommand.Read).ToList();
        return commands.Count == 0
            ? throw new EppSyntaxException(EppCode.RequiredParameterMissing, "fee:check needs command.", check)
            : new FeeCheck(commands) { Currency = ReadCurrency(check) };
    }

    internal override void Write(XmlWriter writer)
    {
        var fee = writer.Fee();
        fee.Start("check");
        fee.OptionalText("currency", Currency);
        foreach (var command in Commands)
        {
            fee.Start("command");
            command.WriteAttributes(fee);
            command.Period?.Write(fee);
            fee.End();
        }

        fee.End();
    }
}

/// <summary>A command whose price is asked (RFC 8748 §3.1): create, delete, renew, update, transfer, restore or custom.</summary>
public sealed record FeeCommand(string Name)
{
    public const string Restore = "restore";
    public const string Renew = "renew";

    public string? CustomName { get; init; }
    public string? Phase { get; init; }
    public string? Subphase { get; init; }

    /// <summary>Normally absent on a restore.</summary>
    public Period? Period { get; init; }

    internal static FeeCommand Read(XElement command) => new(command.RequiredAttribute("name") switch
    {
        var name and ("create" or "delete" or "renew" or "update" or "transfer" or "restore" or "custom") => name,
        var other => throw new EppSyntaxException(EppCode.ParameterValueSyntax, $"{other} is no command of fee-1.0.", command),
    })
    {
        CustomName = command.AttributeText("customName"),
        Phase = command.AttributeText("phase"),
        Subphase = command.AttributeText("subphase"),
        Period = command.Child("period") is { } period ? Period.Read(period) : null,
    };

    internal void WriteAttributes(ElementWriter fee)
    {
        fee.Attribute("name", Name);
        fee.Attribute("customName", CustomName);
        fee.Attribute("phase", Phase);
        fee.Attribute("subphase", Subphase);
    }
}

/// <summary>The answer to <see cref="FeeCheck"/> (RFC 8748 §5.1.1).</summary>
public sealed record FeeCheckData(string Currency, IReadOnlyList<FeeObject> Objects) : FeeElement
{
    internal static FeeCheckData Read(XElement chkData) =>
        new(chkData.RequiredText("currency"), [.. chkData.Children("cd").Select(FeeObject.Read)]);

    internal override void Write(XmlWriter writer)
    {
        var fee = writer.Fee();
        fee.Start("chkData");
        fee.Text("currency", Currency);
        foreach (var item in Objects)
        {
            item.Write(fee);
        }

        fee.End();
    }
}

/// <summary>One object's prices.</summary>
public sealed record FeeObject(string ObjID)
{
    /// <summary>Whether the registry answers for all of what was asked; null is the schema's default, yes.</summary>
    public bool? Avail { get; init; }

    /// <summary>A price class, such as <c>premium</c>.</summary>
    public string? Class { get; init; }

    public IReadOnlyList<FeeCommandData> Commands { get; init; } = [];
    public string? Reason { get; init; }
    public string? ReasonLang { get; init; }

    internal static FeeObject Read(XElement cd) => new(cd.RequiredText("objID"))
    {
        Avail = cd.BooleanAttribute("avail"),
        Class = cd.ChildText("class"),
        Commands = [.. cd.Children("command").Select(FeeCommandData.Read)],
        Reason = cd.ChildText("reason"),
        ReasonLang = cd.Child("reason")?.AttributeText("lang"),
    };

    internal void Write(ElementWriter fee)
    {
        fee.Start("cd");
        fee.Attribute("avail", Avail is { } avail ? ElementWriter.Format(avail) : null);
        fee.Text("objID", ObjID);
        fee.OptionalText("class", Class);
        foreach (var command in Commands)
        {
            command.Write(fee);
        }

        fee.OptionalText("reason", Reason, ("lang", ReasonLang));
        fee.End();
    }
}

/// <summary>The price of one command: the sum of its fees and credits.</summary>
public sealed record FeeCommandData(FeeCommand Command)
{
    /// <summary>Whether it is the registry's standard price; null is the schema's default, no.</summary>
    public bool? Standard { get; init; }

    public IReadOnlyList<FeeItem> Fees { get; init; } = [];
    public IReadOnlyList<FeeCredit> Credits { get; init; } = [];
    public string? Reason { get; init; }
    public string? ReasonLang { get; init; }

    internal static FeeCommandData Read(XElement command) => new(FeeCommand.Read(command))
    {
        Standard = command.BooleanAttribute("standard"),
        Fees = [.. command.Children("fee").Select(FeeItem.Read)],
        Credits = [.. command.Children("credit").Select(FeeCredit.Read)],
        Reason = command.ChildText("reason"),
        ReasonLang = command.Child("reason")?.AttributeText("lang"),
    };

    internal void Write(ElementWriter fee)
    {
        fee.Start("command");
        Command.WriteAttributes(fee);
        fee.Attribute("standard", Standard is { } standard ? ElementWriter.Format(standard) : null);
        Command.Period?.Write(fee);
        foreach (var item in Fees)
        {
            item.Write(fee);
        }

        foreach (var credit in Credits)
        {
            credit.Write(fee);
        }

        fee.OptionalText("reason", Reason, ("lang", ReasonLang));
        fee.End();
    }
}
