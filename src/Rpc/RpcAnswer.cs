using System.Text.Json;
using System.Xml;
using System.Xml.Linq;

namespace Reprieve.Rpc;

/// <summary>What came back from one call: the bytes as they are, and of an error envelope its parts.</summary>
public sealed record RpcAnswer
{
    public required int Status { get; init; }

    public required string? ContentType { get; init; }

    public required ReadOnlyMemory<byte> Body { get; init; }

    public bool IsError => Status >= 400;

    /// <summary>The error's code; null on success, and where the body is no envelope.</summary>
    public string? Code { get; init; }

    public string? Message { get; init; }

    public string? Recommend { get; init; }

    /// <summary>Of success and error alike.</summary>
    public string? RequestId { get; init; }

    internal static RpcAnswer Read(int status, string? contentType, byte[] body)
    {
        var answer = new RpcAnswer { Status = status, ContentType = contentType, Body = body };
        var top = contentType?.Contains("xml", StringComparison.OrdinalIgnoreCase) == true ? TopOfXml(body) : TopOfJson(body);
        return answer with
        {
            RequestId = top.GetValueOrDefault("RequestId"),
            Code = answer.IsError ? top.GetValueOrDefault("Code") : null,
            Message = answer.IsError ? top.GetValueOrDefault("Message") : null,
            Recommend = answer.IsError ? top.GetValueOrDefault("Recommend") : null,
        };
    }

    private static Dictionary<string, string> TopOfJson(byte[] body)
    {
        var top = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            using var document = JsonDocument.Parse(body);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                foreach (var member in document.RootElement.EnumerateObject().Where(member => member.Value.ValueKind == JsonValueKind.String))
                {
                    top[member.Name] = member.Value.GetString() ?? "";
                }
            }
        }
        catch (JsonException)
        {
            // A proxy's page: the caller shows status and body.
        }

        return top;
    }

    private static Dictionary<string, string> TopOfXml(byte[] body)
    {
        var top = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null };
            using var reader = XmlReader.Create(new MemoryStream(body), settings);
            foreach (var element in XElement.Load(reader).Elements().Where(element => !element.HasElements))
            {
                top.TryAdd(element.Name.LocalName, element.Value);
            }
        }
        catch (XmlException)
        {
            // As above.
        }

        return top;
    }
}
