using System.Xml.Linq;
using Reprieve.Epp.Contact;
using Reprieve.Epp.Domain;
using Reprieve.Epp.Extensions;
using Reprieve.Epp.Host;
using Reprieve.Epp.Session;
using Reprieve.Epp.Xml;

namespace Reprieve.Epp;

/// <summary>The list of commands and command extensions this codec reads, and the rules for what it doesn't.</summary>
internal static class CommandReader
{
    private static readonly Dictionary<(string Verb, string ObjectUri), Func<XElement, EppCommand>> Objects = new()
    {
        [("check", EppNamespaces.DomainUri)] = DomainCheck.Read,
        [("create", EppNamespaces.DomainUri)] = DomainCreate.Read,
        [("delete", EppNamespaces.DomainUri)] = DomainDelete.Read,
        [("info", EppNamespaces.DomainUri)] = DomainInfo.Read,
        [("renew", EppNamespaces.DomainUri)] = DomainRenew.Read,
        [("update", EppNamespaces.DomainUri)] = DomainUpdate.Read,
        [("check", EppNamespaces.HostUri)] = HostCheck.Read,
        [("create", EppNamespaces.HostUri)] = HostCreate.Read,
        [("info", EppNamespaces.HostUri)] = HostInfo.Read,
        [("check", EppNamespaces.ContactUri)] = ContactCheck.Read,
        [("create", EppNamespaces.ContactUri)] = ContactCreate.Read,
        [("info", EppNamespaces.ContactUri)] = ContactInfo.Read,
    };

    private static readonly Dictionary<XName, Func<XElement, EppElement>> Extensions = new()
    {
        [EppNamespaces.Fee + "check"] = FeeCheck.Read,
        [EppNamespaces.Fee + "create"] = FeeCreate.Read,
        [EppNamespaces.Fee + "renew"] = FeeRenew.Read,
        [EppNamespaces.Fee + "update"] = FeeUpdate.Read,
        [EppNamespaces.Rgp + "update"] = RgpUpdate.Read,
        [EppNamespaces.SecDns + "create"] = SecDnsCreate.Read,
        [EppNamespaces.SecDns + "update"] = SecDnsUpdate.Read,
    };

    internal static CommandRequest Read(XElement command)
    {
        var clTRID = command.Children("clTRID").FirstOrDefault()?.Value.Trim();
        try
        {
            if (clTRID is { Length: < 3 or > 64 })
            {
                clTRID = null;
                throw new EppSyntaxException(
                    EppCode.ParameterValueSyntax, "clTRID has 3 to 64 characters.", command.Child("clTRID"));
            }

            return new CommandRequest(ReadVerb(command), command.Child("clTRID") is null ? null : clTRID);
        }
        catch (EppSyntaxException exception)
        {
            exception.ClTRID = clTRID;
            throw;
        }
    }

    private static EppCommand ReadVerb(XElement command)
    {
        var verbs = command.Elements()
            .Where(child => child.Name.Namespace == EppNamespaces.Epp && child.Name.LocalName is not ("extension" or "clTRID"))
            .ToList();
        if (verbs is not [var verb])
        {
            throw new EppSyntaxException(
                EppCode.SyntaxError, "A command has exactly one of check, create, delete, info, login…", command);
        }

        command.Only(verb.Name.LocalName, "extension", "clTRID");
        var read = verb.Name.LocalName switch
        {
            "login" => Login.Read(verb),
            "logout" => new Logout(),
            "poll" => Poll.Read(verb),
            "check" or "create" or "delete" or "info" or "renew" or "update" => ReadObject(verb),
            "transfer" => throw new EppSyntaxException(EppCode.UnimplementedCommand, "transfer is not implemented.", verb),
            var other => throw new EppSyntaxException(EppCode.UnknownCommand, $"{other} is no command of RFC 5730.", verb),
        };
        return read with { Extensions = ReadExtensions(command.Child("extension")) };
    }

    private static EppCommand ReadObject(XElement verb)
    {
        if (verb.Elements().Take(2).ToList() is not [var child])
        {
            throw new EppSyntaxException(EppCode.SyntaxError, $"{verb.Name.LocalName} has exactly one child.", verb);
        }

        var uri = child.Name.NamespaceName;
        if (!EppNamespaces.Objects.Contains(uri, StringComparer.Ordinal))
        {
            throw new EppSyntaxException(
                EppCode.UnimplementedObjectService, $"The object service {uri} is not implemented.", child);
        }

        if (child.Name.LocalName != verb.Name.LocalName)
        {
            throw new EppSyntaxException(EppCode.SyntaxError, $"{verb.Name.LocalName} holds {child.Name.LocalName}.", child);
        }

        return Objects.TryGetValue((verb.Name.LocalName, uri), out var read)
            ? read(child)
            : throw new EppSyntaxException(
                EppCode.UnimplementedCommand, $"{verb.Name.LocalName} of {uri} is not implemented.", child);
    }

    private static List<EppElement> ReadExtensions(XElement? extension) =>
        [.. extension?.Elements().Select(child => Extensions.TryGetValue(child.Name, out var read) ? read(child) : new UnknownElement(child)) ?? []];
}
