namespace Reprieve.Rpc;

/// <summary>The two forms an answer can take, and the media types they travel under.</summary>
public enum RpcFormat
{
    Json,
    Xml,
}

/// <summary>Media types as the API page has them; clients compare the error type of XML letter by letter.</summary>
public static class RpcMediaTypes
{
    public const string Json = "application/json;charset=utf-8";
    public const string Xml = "application/xml;charset=utf-8";
    public const string XmlError = "text/xml;charset=utf-8";

    public static string Of(RpcFormat format, bool isError) => (format, isError) switch
    {
        (RpcFormat.Json, _) => Json,
        (RpcFormat.Xml, false) => Xml,
        (RpcFormat.Xml, true) => XmlError,
        _ => throw new ArgumentOutOfRangeException(nameof(format)),
    };
}
