using System.Security.Cryptography;
using System.Text;

namespace Reprieve.Rpc;

/// <summary>Version 3 of the API's signature: ACS3-HMAC-SHA256 over the query, chosen headers and the hash of the body.</summary>
public static class Acs3Signature
{
    public const string Algorithm = "ACS3-HMAC-SHA256";

    /// <summary>Every <c>Authorization</c> of version 3 starts so, whatever its algorithm.</summary>
    public const string SchemePrefix = "ACS3-";

    /// <param name="httpMethod">In upper case.</param>
    /// <param name="path">The canonical URI; <c>/</c> for an RPC call.</param>
    /// <param name="query">The decoded parameters of the query alone.</param>
    /// <param name="header">A header's value by its lower-case name; several values of one name joined by commas.</param>
    /// <param name="signedHeaders">Lower-case names; they are sorted here.</param>
    /// <param name="contentSha256">Lower-case hex of the body's SHA-256.</param>
    public static string CanonicalRequest(
        string httpMethod,
        string path,
        IEnumerable<KeyValuePair<string, string>> query,
        Func<string, string?> header,
        IReadOnlyList<string> signedHeaders,
        string contentSha256)
    {
        var sorted = signedHeaders.ToArray();
        Array.Sort(sorted, string.CompareOrdinal);
        var text = new StringBuilder()
            .Append(httpMethod).Append('\n')
            .Append(path).Append('\n')
            .Append(V1Signature.CanonicalQuery(query)).Append('\n');
        foreach (var name in sorted)
        {
            text.Append(name).Append(':').Append(header(name)?.Trim()).Append('\n');
        }

        return text.Append('\n').AppendJoin(';', sorted).Append('\n').Append(contentSha256).ToString();
    }

    public static string StringToSign(string canonicalRequest) =>
        $"{Algorithm}\n{HashOf(Encoding.UTF8.GetBytes(canonicalRequest))}";

    public static string HashOf(ReadOnlySpan<byte> body) => Convert.ToHexStringLower(SHA256.HashData(body));

    public static string Sign(string stringToSign, string secret) => Convert.ToHexStringLower(Compute(stringToSign, secret));

    /// <summary>Compares in constant time; a signature that is no hex of 32 bytes is simply wrong.</summary>
    public static bool Verify(string stringToSign, string secret, string signature)
    {
        Span<byte> given = stackalloc byte[HMACSHA256.HashSizeInBytes];
        return signature.Length == 2 * given.Length
            && Convert.FromHexString(signature, given, out _, out _) == System.Buffers.OperationStatus.Done
            && CryptographicOperations.FixedTimeEquals(given, Compute(stringToSign, secret));
    }

    private static byte[] Compute(string stringToSign, string secret) =>
        HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(stringToSign));
}

/// <summary>The parts of an <c>Authorization: ACS3-HMAC-SHA256 Credential=…,SignedHeaders=…,Signature=…</c> header.</summary>
public sealed record Acs3Authorization
{
    public required string Algorithm { get; init; }

    /// <summary>The access key id.</summary>
    public required string Credential { get; init; }

    public required IReadOnlyList<string> SignedHeaders { get; init; }

    public required string Signature { get; init; }

    public static Acs3Authorization? TryParse(string header)
    {
        var space = header.IndexOf(' ', StringComparison.Ordinal);
        if (space < 0)
        {
            return null;
        }

        var parts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var part in header[(space + 1)..].Split(',', StringSplitOptions.TrimEntries))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0 || !parts.TryAdd(part[..equals], part[(equals + 1)..]))
            {
                return null;
            }
        }

        return parts.TryGetValue("Credential", out var credential)
            && parts.TryGetValue("SignedHeaders", out var signedHeaders)
            && parts.TryGetValue("Signature", out var signature)
                ? new Acs3Authorization
                {
                    Algorithm = header[..space],
                    Credential = credential,
                    SignedHeaders = signedHeaders.Split(';', StringSplitOptions.RemoveEmptyEntries),
                    Signature = signature,
                }
                : null;
    }

    public override string ToString() =>
        $"{Algorithm} Credential={Credential},SignedHeaders={string.Join(';', SignedHeaders)},Signature={Signature}";
}
