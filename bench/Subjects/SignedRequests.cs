using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Reprieve.Rpc;

namespace Reprieve.Bench.Subjects;

/// <summary>Requests as a client sends them, signed and written out before any clock starts.</summary>
internal static class SignedRequests
{
    /// <summary>The bytes of a POST, good for the 15 minutes that its stamp is.</summary>
    public static byte[] Make(IPEndPoint server, string action, IEnumerable<KeyValuePair<string, string>> parameters)
    {
        var now = TimeProvider.System.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        List<KeyValuePair<string, string>> all =
        [
            .. parameters,
            new("Action", action),
            new("Version", "2018-01-29"),
            new("Format", "JSON"),
            new("AccessKeyId", Store.KeyId),
            new("SignatureMethod", V1Signature.Method),
            new("SignatureVersion", "1.0"),
            new("SignatureNonce", RandomNumberGenerator.GetHexString(32, lowercase: true)),
            new("Timestamp", now),
        ];
        all.Add(new(V1Signature.ParameterName, V1Signature.Sign(V1Signature.StringToSign("POST", all), Store.KeySecret)));
        var body = string.Join('&', all.Select(pair => $"{PercentEncoding.Encode(pair.Key)}={PercentEncoding.Encode(pair.Value)}"));
        return Encoding.ASCII.GetBytes(
            $"POST / HTTP/1.1\r\nHost: {server}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {body.Length}\r\n\r\n{body}");
    }

    /// <summary>Orders of so many domains each, over the portfolio's names from this number on.</summary>
    public static List<byte[]> Batches(IPEndPoint server, long first, int batches, int domains, long expiration = Portfolio.Expiration) =>
    [
        .. Enumerable.Range(0, batches).Select(batch => Make(
            server,
            "SaveBatchTaskForCreatingOrderRedeem",
            Enumerable.Range(0, domains).SelectMany(index => new KeyValuePair<string, string>[]
            {
                new($"OrderRedeemParam.{index + 1}.DomainName", Portfolio.NameOf(first + (batch * domains) + index)),
                new($"OrderRedeemParam.{index + 1}.CurrentExpirationDate", expiration.ToString(CultureInfo.InvariantCulture)),
            }))),
    ];

    /// <summary>Orders of one domain each, by the action for one.</summary>
    public static List<byte[]> Singles(IPEndPoint server, long first, int orders) =>
    [
        .. Enumerable.Range(0, orders).Select(order => Make(
            server,
            "SaveSingleTaskForCreatingOrderRedeem",
            [
                new("DomainName", Portfolio.NameOf(first + order)),
                new("CurrentExpirationDate", Portfolio.Expiration.ToString(CultureInfo.InvariantCulture)),
            ])),
    ];

    /// <summary>Pages of 20 items, each of a task and at a depth of its own.</summary>
    public static List<byte[]> Pages(IPEndPoint server, int pages, long tasks, Random random) =>
    [
        .. Enumerable.Range(0, pages).Select(_ => Make(
            server,
            "QueryTaskDetailList",
            [
                new("TaskNo", Portfolio.TaskNoOf(random.NextInt64(tasks))),
                new("PageNum", (1 + random.Next(Portfolio.ItemsATask / 20)).ToString(CultureInfo.InvariantCulture)),
                new("PageSize", "20"),
            ])),
    ];
}
