using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using Reprieve.Epp.Xml;

namespace Reprieve.Epp.Extensions;

/// <summary>An element of secDNS-1.1 (RFC 5910).</summary>
public abstract record SecDnsElement : EppElement
{
    public sealed override string NamespaceUri => EppNamespaces.SecDnsUri;
}

/// <summary>A public key (RFC 5910 §4.2).</summary>
/// <param name="PubKey">Base64, as written, white space taken out.</param>
public sealed record KeyData(int Flags, int Protocol, int Alg, string PubKey)
{
    internal static KeyData Read(XElement keyData) => new(
        keyData.Required("flags").ToInteger(0, 65535),
        keyData.Required("protocol").ToInteger(0, 255),
        keyData.Required("alg").ToInteger(0, 255),
        string.Concat(keyData.RequiredText("pubKey").Where(letter => !char.IsWhiteSpace(letter))));

    internal void Write(ElementWriter secDns)
    {
        secDns.Start("keyData");
        secDns.Number("flags", Flags);
        secDns.Number("protocol", Protocol);
        secDns.Number("alg", Alg);
        secDns.Text("pubKey", PubKey);
        secDns.End();
    }
}

/// <summary>A delegation signer record (RFC 5910 §4.1).</summary>
/// <param name="Digest">Hexadecimal, as written.</param>
public sealed record DsData(int KeyTag, int Alg, int DigestType, string Digest)
{
    public KeyData? KeyData { get; init; }

    /// <summary>The record in a zone file's order: key tag, algorithm, digest type, digest.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{KeyTag} {Alg} {DigestType} {Digest}");

    internal static DsData Read(XElement dsData) => new(
        dsData.Required("keyTag").ToInteger(0, 65535),
        dsData.Required("alg").ToInteger(0, 255),
        dsData.Required("digestType").ToInteger(0, 255),
        dsData.RequiredText("digest"))
    {
        KeyData = dsData.Child("keyData") is { } keyData ? Extensions.KeyData.Read(keyData) : null,
    };

    internal void Write(ElementWriter secDns)
    {
        secDns.Start("dsData");
        secDns.Number("keyTag", KeyTag);
        secDns.Number("alg", Alg);
        secDns.Number("digestType", DigestType);
        secDns.Text("digest", Digest);
        KeyData?.Write(secDns);
        secDns.End();
    }
}

/// <summary>DNSSEC data: either DS records or keys, as the registry's interface is.</summary>
public sealed record SecDnsData
{
    /// <summary>Seconds; at least 1.</summary>
    public int? MaxSigLife { get; init; }

    public IReadOnlyList<DsData> Ds { get; init; } = [];
    public IReadOnlyList<KeyData> Keys { get; init; } = [];

    public bool IsEmpty => MaxSigLife is null && Ds.Count == 0 && Keys.Count == 0;

    internal static SecDnsData Read(XElement parent) => new()
    {
        MaxSigLife = parent.Child("maxSigLife")?.ToInteger(1, int.MaxValue),
        Ds = [.. parent.Children("dsData").Select(DsData.Read)],
        Keys = [.. parent.Children("keyData").Select(KeyData.Read)],
    };

    internal void Write(ElementWriter secDns)
    {
        secDns.OptionalText("maxSigLife", MaxSigLife?.ToString(CultureInfo.InvariantCulture));
        foreach (var ds in Ds)
        {
            ds.Write(secDns);
        }

        foreach (var key in Keys)
        {
            key.Write(secDns);
        }
    }
}

/// <summary>Beside a domain create (RFC 5910 §5.2.1).</summary>
public sealed record SecDnsCreate(SecDnsData Data) : SecDnsElement
{
    internal static SecDnsCreate Read(XElement create)
    {
        create.Only("maxSigLife", "dsData", "keyData");
        return new SecDnsCreate(SecDnsData.Read(create));
    }

    internal override void Write(XmlWriter writer)
    {
        var secDns = writer.SecDns();
        secDns.Start("create");
        Data.Write(secDns);
        secDns.End();
    }
}

/// <summary>Beside a domain update (RFC 5910 §5.2.5): what goes is taken away before what comes is added.</summary>
public sealed record SecDnsUpdate : SecDnsElement
{
    /// <summary>Takes all DNSSEC data away; then <see cref="Rem"/> is left out.</summary>
    public bool RemAll { get; init; }

    public SecDnsData? Rem { get; init; }
    public SecDnsData? Add { get; init; }

    /// <summary>A new maxSigLife, in seconds.</summary>
    public int? ChgMaxSigLife { get; init; }

    public bool? Urgent { get; init; }

    internal static SecDnsUpdate Read(XElement update)
    {
        update.Only("rem", "add", "chg");
        var rem = update.Child("rem");
        rem?.Only("all", "dsData", "keyData");
        var all = rem?.ChildText("all") is "1" or "true";
        return new SecDnsUpdate
        {
            RemAll = all,
            Rem = rem is null || all ? null : SecDnsData.Read(rem),
            Add = update.Child("add") is { } add ? SecDnsData.Read(add) : null,
            ChgMaxSigLife = update.Child("chg")?.Child("maxSigLife")?.ToInteger(1, int.MaxValue),
            Urgent = update.BooleanAttribute("urgent"),
        };
    }

    internal override void Write(XmlWriter writer)
    {
        var secDns = writer.SecDns();
        secDns.Start("update");
        secDns.Attribute("urgent", Urgent is { } urgent ? ElementWriter.Format(urgent) : null);
        if (RemAll)
        {
            secDns.Start("rem");
            secDns.Text("all", "true");
            secDns.End();
        }
        else if (Rem is not null)
        {
            secDns.Start("rem");
            Rem.Write(secDns);
            secDns.End();
        }

        if (Add is not null)
        {
            secDns.Start("add");
            Add.Write(secDns);
            secDns.End();
        }

        if (ChgMaxSigLife is { } maxSigLife)
        {
            secDns.Start("chg");
            secDns.Number("maxSigLife", maxSigLife);
            secDns.End();
        }

        secDns.End();
    }
}

/// <summary>Beside a domain's infData (RFC 5910 §5.1.2).</summary>
public sealed record SecDnsInfoData(SecDnsData Data) : SecDnsElement
{
    internal static SecDnsInfoData Read(XElement infData) => new(SecDnsData.Read(infData));

    internal override void Write(XmlWriter writer)
    {
        var secDns = writer.SecDns();
        secDns.Start("infData");
        Data.Write(secDns);
        secDns.End();
    }
}
