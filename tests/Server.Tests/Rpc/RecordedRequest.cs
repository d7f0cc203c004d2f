using System.Text;
using Reprieve.Rpc;

namespace Reprieve.Server.Tests.Rpc;

/// <summary>One request as a client put it on the wire: request line, headers, blank line, body.</summary>
internal sealed record RecordedRequest
{
    public required string Method { get; init; }

    public required string Query { get; init; }

    public required IReadOnlyDictionary<string, string> Headers { get; init; }

    public required byte[] Body { get; init; }

    public RpcParameters Parameters => RpcParameters.Parse(Encoding.ASCII.GetBytes(Query), Body);

    public static RecordedRequest Read(string file)
    {
        var text = File.ReadAllText(file).Replace("\r\n", "\n", StringComparison.Ordinal);
        var end = text.IndexOf("\n\n", StringComparison.Ordinal);
        var lines = text[..end].Split('\n');
        var requestLine = lines[0].Split(' ');
        var target = requestLine[1];
        var headers = lines[1..].Select(line => line.Split(": ", 2))
            .ToDictionary(header => header[0].ToLowerInvariant(), header => header[1], StringComparer.Ordinal);
        var body = Encoding.UTF8.GetBytes(text[(end + 2)..]);
        var length = headers.TryGetValue("content-length", out var stated)
            ? int.Parse(stated, System.Globalization.CultureInfo.InvariantCulture)
            : 0;
        return new RecordedRequest
        {
            Method = requestLine[0],
            Query = target.Contains('?', StringComparison.Ordinal) ? target[(target.IndexOf('?', StringComparison.Ordinal) + 1)..] : "",
            Headers = headers,
            Body = body[..length],
        };
    }
}
