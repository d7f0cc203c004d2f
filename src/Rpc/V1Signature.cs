using System.Security.Cryptography;
using System.Text;

namespace Reprieve.Rpc;

/// <summary>Version 1 of the API's signature: HMAC-SHA1 over all parameters of the query and the form body, <c>Signature</c> apart.</summary>
public static class V1Signature
{
    public const string ParameterName = "Signature";
    public const string Method = "HMAC-SHA1";

    public static string StringToSign(string httpMethod, IEnumerable<KeyValuePair<string, string>> parameters)
    {
        var canonical = CanonicalQuery(parameters.Where(parameter => parameter.Key != ParameterName));
        var text = new StringBuilder(httpMethod.Length + canonical.Length + (canonical.Length / 4) + 8);
        text.Append(httpMethod).Append("&%2F&");
        PercentEncoding.Append(text, canonical);
        return text.ToString();
    }

    public static string Sign(string stringToSign, string secret) => Convert.ToBase64String(Compute(stringToSign, secret));

    /// <summary>Compares in constant time; a signature that is no base64 is simply wrong.</summary>
    public static bool Verify(string stringToSign, string secret, string signature)
    {
        Span<byte> given = stackalloc byte[HMACSHA1.HashSizeInBytes];
        return Convert.TryFromBase64String(signature, given, out var length)
            && CryptographicOperations.FixedTimeEquals(given[..length], Compute(stringToSign, secret));
    }

    /// <summary>Sorted by name, ordinal, strictly encoded, <c>k=v</c> joined by <c>&amp;</c>: the same for both signatures.</summary>
    internal static string CanonicalQuery(IEnumerable<KeyValuePair<string, string>> parameters)
    {
        var sorted = parameters.ToArray();
        Array.Sort(sorted, (left, right) => string.CompareOrdinal(left.Key, right.Key));
        var text = new StringBuilder();
        foreach (var (name, value) in sorted)
        {
            if (text.Length > 0)
            {
                text.Append('&');
            }

            PercentEncoding.Append(text, name);
            text.Append('=');
            PercentEncoding.Append(text, value);
        }

        return text.ToString();
    }

#pragma warning disable CA5350 // HMAC-SHA1 is what the protocol's version 1 prescribes.
    private static byte[] Compute(string stringToSign, string secret) =>
        HMACSHA1.HashData(Encoding.UTF8.GetBytes(secret + "&"), Encoding.UTF8.GetBytes(stringToSign));
#pragma warning restore CA5350
}
