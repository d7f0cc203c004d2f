using System.Xml.Linq;
using Reprieve.Epp.Contact;
using Reprieve.Epp.Domain;
using Reprieve.Epp.Extensions;
using Reprieve.Epp.Host;

namespace Reprieve.Epp;

/// <summary>The list of elements this codec reads out of a response's <c>resData</c> and <c>extension</c>.</summary>
internal static class ReplyElements
{
    private static readonly Dictionary<XName, Func<XElement, EppElement>> Readers = new()
    {
        [EppNamespaces.Contact + "chkData"] = ContactCheckData.Read,
        [EppNamespaces.Contact + "creData"] = ContactCreateData.Read,
        [EppNamespaces.Contact + "infData"] = ContactInfoData.Read,
        [EppNamespaces.Domain + "chkData"] = DomainCheckData.Read,
        [EppNamespaces.Domain + "creData"] = DomainCreateData.Read,
        [EppNamespaces.Domain + "infData"] = DomainInfoData.Read,
        [EppNamespaces.Domain + "panData"] = DomainPendingActionData.Read,
        [EppNamespaces.Domain + "renData"] = DomainRenewData.Read,
        [EppNamespaces.Fee + "chkData"] = FeeCheckData.Read,
        [EppNamespaces.Fee + "creData"] = FeeCreateData.Read,
        [EppNamespaces.Fee + "delData"] = FeeDeleteData.Read,
        [EppNamespaces.Fee + "renData"] = FeeRenewData.Read,
        [EppNamespaces.Fee + "updData"] = FeeUpdateData.Read,
        [EppNamespaces.Host + "chkData"] = HostCheckData.Read,
        [EppNamespaces.Host + "creData"] = HostCreateData.Read,
        [EppNamespaces.Host + "infData"] = HostInfoData.Read,
        [EppNamespaces.Rgp + "infData"] = RgpInfoData.Read,
        [EppNamespaces.Rgp + "upData"] = RgpUpdateData.Read,
        [EppNamespaces.SecDns + "infData"] = SecDnsInfoData.Read,
    };

    internal static IEnumerable<EppElement> ReadChildren(XElement parent) => parent.Elements().Select(Read);

    private static EppElement Read(XElement element)
    {
        if (!Readers.TryGetValue(element.Name, out var read))
        {
            return new UnknownElement(element);
        }

        try
        {
            return read(element);
        }
        catch (EppSyntaxException exception)
        {
            // The result code was read and counts; one odd value beside it must not turn an answer into a broken wire.
            return new UnknownElement(element, exception.Message);
        }
    }
}
