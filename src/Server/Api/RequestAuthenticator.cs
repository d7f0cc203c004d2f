using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Reprieve.Rpc;
using Reprieve.Server.Accounts;
using Reprieve.Server.Operations;
using Reprieve.Server.Storage;

namespace Reprieve.Server.Api;

/// <summary>Who signed a request, and which call it is.</summary>
/// <param name="Action">As named, not looked up yet.</param>
internal sealed record AuthenticatedRequest(AccessKey Key, NonceRow Nonce, string Action, string Version);

/// <summary>
/// Checks either signature. What is cheap comes first, and an unknown key costs no hashing; the nonce is taken by whoever runs the
/// action, once all this has passed.
/// </summary>
internal sealed class RequestAuthenticator(AccountDirectory accounts, TimeProvider clock)
{
    private const int MostOfStringToSign = 64 * 1024;

    // Far beyond what any client sends: a base64 HMAC has 28 characters, a UUID 36, our own key ids 20.
    private const int LongestText = 256;
    private const int MostSignedHeaders = 100;

    public Task<AuthenticatedRequest> AuthenticateAsync(ApiRequest request, IHeaderDictionary headers, CancellationToken cancellationToken) =>
        request.Acs3Authorization is { } authorization
            ? AuthenticateV3Async(request, authorization, headers, cancellationToken)
            : AuthenticateV1Async(request, cancellationToken);

    private async Task<AuthenticatedRequest> AuthenticateV1Async(ApiRequest request, CancellationToken cancellationToken)
    {
        var parameters = request.Parameters;
        var action = Needed("Action", parameters.Get("Action"), ApiErrors.MissingAction);
        var version = Needed("Version", parameters.Get("Version"), ApiErrors.MissingVersion);
        if (Limited("SignatureType", parameters.Get("SignatureType")) is { Length: > 0 } signatureType)
        {
            throw new ApiException(ApiErrors.InvalidSignatureMethod, signatureType);
        }

        var accessKeyId = Needed("AccessKeyId", parameters.Get("AccessKeyId"), ApiErrors.MissingAccessKeyId);
        var signature = Needed(V1Signature.ParameterName, parameters.Get(V1Signature.ParameterName), ApiErrors.MissingSignature);
        if (Limited("SignatureMethod", parameters.Get("SignatureMethod")) is { Length: > 0 } method && method != V1Signature.Method)
        {
            throw new ApiException(ApiErrors.InvalidSignatureMethod, method);
        }

        if (parameters.Get("SignatureVersion") is { Length: > 0 } and not "1.0")
        {
            throw new ApiException(ApiErrors.InvalidSignatureVersion);
        }

        var timestamp = ReadTimestamp(Needed("Timestamp", parameters.Get("Timestamp"), ApiErrors.MissingTimestamp));
        var nonce = Needed("SignatureNonce", parameters.Get("SignatureNonce"), ApiErrors.MissingSignatureNonce);
        RefuseToken(parameters.Get("SecurityToken"));
        var key = await FindKeyAsync(accessKeyId, cancellationToken);
        var stringToSign = V1Signature.StringToSign(request.Method, parameters.All);
        if (!V1Signature.Verify(stringToSign, key.Secret, signature))
        {
            throw Mismatch(stringToSign);
        }

        return new AuthenticatedRequest(key, NonceRow.Of(timestamp, accessKeyId, nonce), action, version);
    }

    private async Task<AuthenticatedRequest> AuthenticateV3Async(
        ApiRequest request, string header, IHeaderDictionary headers, CancellationToken cancellationToken)
    {
        if (!header.StartsWith(Acs3Signature.Algorithm + " ", StringComparison.Ordinal))
        {
            throw new ApiException(ApiErrors.InvalidSignatureMethod, Limited("Authorization", header.Split(' ', 2)[0]) ?? "");
        }

        var authorization = Acs3Authorization.TryParse(header) ?? throw new ApiException(
            ApiErrors.IncompleteSignature,
            new ApiText("Authorization needs Credential, SignedHeaders and Signature.", "Authorization 应包含 Credential、SignedHeaders 和 Signature。"));
        _ = Limited("Credential", authorization.Credential);
        _ = Limited("Signature", authorization.Signature);
        if (authorization.SignedHeaders.Count > MostSignedHeaders)
        {
            throw new ApiException(
                ApiErrors.IncompleteSignature,
                new ApiText("SignedHeaders names more than {0} headers.", "SignedHeaders 包含的请求头超过 {0} 个。", MostSignedHeaders));
        }

        var action = Needed("x-acs-action", headers["x-acs-action"], ApiErrors.MissingAction);
        var version = Needed("x-acs-version", headers["x-acs-version"], ApiErrors.MissingVersion);
        var timestamp = ReadTimestamp(Needed("x-acs-date", headers["x-acs-date"], ApiErrors.MissingTimestamp));
        var nonce = Needed("x-acs-signature-nonce", headers["x-acs-signature-nonce"], ApiErrors.MissingSignatureNonce);
        RefuseToken(headers["x-acs-security-token"]);
        var unsigned = headers.Keys.Select(name => name.ToLowerInvariant())
            .Where(name => name == "host" || name.StartsWith("x-acs-", StringComparison.Ordinal))
            .FirstOrDefault(name => !authorization.SignedHeaders.Contains(name, StringComparer.Ordinal));
        if (unsigned is not null)
        {
            throw new ApiException(ApiErrors.IncompleteSignature, new ApiText("the header {0} is not signed.", "请求头 {0} 未参与签名。", unsigned));
        }

        var key = await FindKeyAsync(authorization.Credential, cancellationToken);
        var canonical = Acs3Signature.CanonicalRequest(
            request.Method,
            "/",
            request.Parameters.Query,
            name => headers.TryGetValue(name, out var values) ? string.Join(',', values.Select(value => value?.Trim())) : null,
            authorization.SignedHeaders,
            Acs3Signature.HashOf(request.Body.Span));
        var stringToSign = Acs3Signature.StringToSign(canonical);
        if (!Acs3Signature.Verify(stringToSign, key.Secret, authorization.Signature))
        {
            throw Mismatch(stringToSign, canonical);
        }

        return new AuthenticatedRequest(key, NonceRow.Of(timestamp, authorization.Credential, nonce), action, version);
    }

    // Clients compare what follows "string to sign is:" with their own string, so nothing may stand after it.
    private static ApiException Mismatch(string stringToSign, string? canonicalRequest = null)
    {
        var canonical = canonicalRequest is null ? "" : $"server canonical request is:{Capped(canonicalRequest)}\n";
        return new ApiException(ApiErrors.SignatureDoesNotMatch, $"{canonical}server string to sign is:{Capped(stringToSign)}");
    }

    private static string Capped(string text)
    {
        if (Encoding.UTF8.GetByteCount(text) <= MostOfStringToSign)
        {
            return text;
        }

        var bytes = Encoding.UTF8.GetBytes(text).AsSpan(0, MostOfStringToSign);
        while (bytes.Length > 0 && (bytes[^1] & 0x80) != 0)
        {
            bytes = bytes[..^1];
        }

        return Encoding.UTF8.GetString(bytes);
    }

    private static string Needed(string name, string? value, ApiError missing) =>
        Limited(name, value) is { Length: > 0 } given ? given : throw new ApiException(missing);

    // These are kept, looked up or repeated in answers: what is longer is refused before any of it.
    private static string? Limited(string name, string? value) => value is not { Length: > LongestText } ? value : throw new ApiException(
        ApiErrors.InvalidParameter, new ApiText("{0} is longer than {1} characters.", "{0} 超过 {1} 个字符。", name, LongestText));

    private static void RefuseToken(string? token)
    {
        if (!string.IsNullOrEmpty(token))
        {
            throw new ApiException(ApiErrors.InvalidSecurityTokenMalformed);
        }
    }

    private long ReadTimestamp(string text)
    {
        if (!DateTime.TryParseExact(
            text,
            "yyyy-MM-dd'T'HH:mm:ss'Z'",
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var time))
        {
            throw new ApiException(ApiErrors.InvalidTimeStampFormat);
        }

        var now = clock.GetUtcNow();
        var timestamp = new DateTimeOffset(time).ToUnixTimeMilliseconds();
        return Math.Abs(now.ToUnixTimeMilliseconds() - timestamp) <= NonceRow.WindowMs
            ? timestamp
            : throw new ApiException(ApiErrors.InvalidTimeStampExpired, now.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
    }

    private async ValueTask<AccessKey> FindKeyAsync(string accessKeyId, CancellationToken cancellationToken)
    {
        var key = await accounts.FindKeyAsync(accessKeyId, cancellationToken) ?? throw new ApiException(ApiErrors.InvalidAccessKeyIdNotFound);
        return key.IsActive ? key : throw new ApiException(ApiErrors.InvalidAccessKeyIdInactive);
    }
}
