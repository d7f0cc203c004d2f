using System.Globalization;
using System.Text;
using Reprieve.Rpc;
using Reprieve.Server.Operations;
using Reprieve.Server.Tests.Api;
using Reprieve.Tests;

namespace Reprieve.Server.Tests.Fuzz;

/// <summary>
/// Mutated HTTP requests. Most keep their framing, so that each is answered: what official clients sent, what is signed and then
/// mutated, and what is mutated and then signed, which is what gets as far as the actions. The others are mutated as bytes.
/// </summary>
internal sealed class HttpInputs
{
    private static readonly byte[][] _words =
    [
        .. new[]
        {
            "%00", "%", "%g1", "%c0%af", "%ed%a0%80", "%F0%9F%92%A9", "%25", "+", "&", "=", "&&", "#", "?", "/", "//", "/..", ";", ",", ".", ".0.", ".1.", ".1.1.", ".999999999.", ".1000000000.", ".-1.", ".01.",
            "1e999", "NaN", "-1", "2147483648", "9223372036854775807", "9223372036854775808", "99999999", "1522080000000", "true", "True", "null", "{}", "[]", "0x10",
            "9999-12-31T23:59:59Z", "99999999-01-01T00:00:00Z", "0001-01-01T00:00:00Z", "2026-02-30T25:61:61Z", "9999-12-31", "0001-01-01 00:00:00", "9999-12-31T23:59:59-14:00",
            "a.com", "xn--fiqs8s", "例子.com", "xn--", "xn--a", "a..b", ".", "-.com", "\u0000", "\uFFFD", "\u202E", "%_\\'\"--", "' OR 1=1 --", "<x>&amp;</x>", "]]>",
            "Action", "Format", "JSON", "XML", "Lang", "zh", "Version", "AccessKeyId", "testid", "Signature", "SignatureNonce", "SignatureType", "BEARERTOKEN", "SecurityToken",
            "OrderRedeemParam.1.DomainName", "OrderRedeemParam", "Domain.1.DomainName", "ACS3-", "ACS3-HMAC-SHA256 ", "Credential=", "SignedHeaders=", "host;", "x-acs-action", "\r\n", "\n", "\r\n\r\n", " ", "\t",
            "Content-Length: ", "Transfer-Encoding: chunked\r\n", "Expect: 100-continue\r\n", "Connection: close\r\n", "Upgrade: websocket\r\n", "HTTP/1.0", "HTTP/2.0", "text/html", "application/json", "multipart/form-data; boundary=x",
        }.Select(Encoding.UTF8.GetBytes),
        [0xC0, 0xAF], [0xFF], [0x80],
    ];

    private static readonly string[] _methods = ["GET", "POST", "POST", "POST", "HEAD", "PUT", "OPTIONS", "get"];
    private static readonly string[] _values = ["", "1", "true", "a.com", "-1", "10", "1522080000000", "例子.com", "2026-11-24", "DESC", "%_'\"--"];
    private static readonly string[] _headers = ["Accept", "Content-Type", "Authorization", "Cookie", "User-Agent", "X-Forwarded-For", "x-acs-security-token", "x-acs-action", "Range", "Expect"];

    private readonly Random _random;
    private readonly Mutator _mutator;
    private readonly ApiHost _host;
    private readonly IReadOnlyList<byte[]> _corpus;
    private readonly IReadOnlyList<ActionEntry> _actions;
    private readonly string _authority;
    private (string Method, string Query, string Body, List<(string Name, string Value)> Headers) _signed = ("", "", "", []);
    private int _taken;

    public HttpInputs(ApiHost host, int seed, IReadOnlyList<byte[]> corpus)
    {
        _host = host;
        _random = new Random(seed);
        _corpus = corpus;
        _mutator = new Mutator(_random, _words, corpus, 32 * 1024);
        // What adds rows is drawn seldom: the table would grow with the run.
        var reads = Catalogue.All.Actions.Where(action => !action.Access.Changes).ToList();
        _actions = [.. Enumerable.Repeat(reads, 1 + (60 / reads.Count)).SelectMany(action => action), .. Catalogue.All.Actions];
        _authority = host.Address.Authority;
    }

    /// <summary>What official clients sent, where the conformance folder is there, and the broken ones that are kept.</summary>
    public static IReadOnlyList<byte[]> Corpus()
    {
        List<string> folders = [Path.Combine(Repository.Root, "tests", "Server.Tests", "Fuzz", "Corpus")];
        if (Conformance.Find("contract/requests") is { } recorded)
        {
            folders.Add(recorded);
        }

        return
        [
            .. folders.SelectMany(folder => Directory.EnumerateFiles(folder))
                .Where(file => !Path.GetFileName(file).StartsWith("epp-", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
                .Select(file => Encoding.Latin1.GetBytes(Lines(Encoding.Latin1.GetString(File.ReadAllBytes(file))))),
        ];
    }

    /// <summary>A request whose framing holds, and whether it is a HEAD.</summary>
    public (byte[] Bytes, bool IsHead) NextFramed()
    {
        // Those that are served cost the most.
        var isMutatedFirst = _random.Next(4) == 0;
        var (method, query, body, headers) = isMutatedFirst ? Sign(isMutatedFirst) : Signed();
        if (!isMutatedFirst)
        {
            (query, body) = _random.Next(3) switch
            {
                0 => (_mutator.Mutate(query), body),
                1 => (query, _mutator.Mutate(body)),
                _ => (query, body),
            };
            headers = MutateHeaders(headers);
        }

        Read(query, body, headers);
        if (method is "GET" or "HEAD" or "get" && _random.Next(4) > 0)
        {
            (query, body) = ($"{query}{(query.Length > 0 && body.Length > 0 ? "&" : "")}{body}", "");
        }

        var content = Encoding.UTF8.GetBytes(body);
        var path = _random.Next(20) == 0 ? Target(_mutator.Mutate("/console/errors/InvalidParameter")) : "/";
        var head = new StringBuilder($"{method} {(path.StartsWith('/') ? path : $"/{path}")}?{Target(query)} HTTP/1.1\r\nHost: {_authority}\r\nContent-Length: {content.Length.ToString(CultureInfo.InvariantCulture)}\r\n");
        foreach (var (name, value) in headers)
        {
            head.Append(name).Append(": ").Append(value.Replace('\r', ' ').Replace('\n', ' ').Replace('\0', ' ')).Append("\r\n");
        }

        return ([.. Encoding.UTF8.GetBytes(head.Append("\r\n").ToString()), .. content], method == "HEAD");
    }

    /// <summary>A request mutated as bytes: it may be no request, part of one, or several.</summary>
    public byte[] NextRaw() => _mutator.Mutate(_random.Next(3) == 0 ? NextFramed().Bytes : _corpus[_random.Next(_corpus.Count)]);

    // As text files are kept, a request's lines end in LF alone.
    private static string Lines(string request)
    {
        var end = request.IndexOf("\n\n", StringComparison.Ordinal);
        return request.Contains('\r', StringComparison.Ordinal) || end < 0
            ? request
            : $"{request[..end].Replace("\n", "\r\n", StringComparison.Ordinal)}\r\n\r\n{request[(end + 2)..]}";
    }

    // Signing costs as much as being served: one good request is mutated four times, and where it is not, it is a replay.
    private (string Method, string Query, string Body, List<(string Name, string Value)> Headers) Signed()
    {
        if (_taken++ % 4 == 0)
        {
            _signed = Sign(isMutatedFirst: false);
        }

        return _signed with { Headers = [.. _signed.Headers] };
    }

    private (string Method, string Query, string Body, List<(string Name, string Value)> Headers) Sign(bool isMutatedFirst)
    {
        var method = _random.Next(3) == 0 ? _methods[_random.Next(_methods.Length)] : "POST";
        var (query, body, headers) = _random.Next(2) == 0 ? Version1(method, isMutatedFirst) : Version3(method, isMutatedFirst);
        return (method, query, body, headers);
    }

    private (string Query, string Body, List<(string Name, string Value)> Headers) Version1(string method, bool isMutatedFirst)
    {
        var action = _actions[_random.Next(_actions.Count)];
        var parameters = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in Parameters(action, isMutatedFirst))
        {
            parameters[name] = value;
        }

        var signed = _host.SignV1(method, action.Name, [.. parameters.Select(pair => (pair.Key, pair.Value))]);
        var cut = _random.Next(3) switch
        {
            0 => 0,
            1 => signed.Length,
            _ => signed.IndexOf('&', StringComparison.Ordinal) + 1,
        };
        return (signed[..cut].TrimEnd('&'), signed[cut..], [("Content-Type", "application/x-www-form-urlencoded")]);
    }

    private (string Query, string Body, List<(string Name, string Value)> Headers) Version3(string method, bool isMutatedFirst)
    {
        var action = _actions[_random.Next(_actions.Count)];
        var parameters = Parameters(action, isMutatedFirst);
        var body = _random.Next(4) == 0 ? _mutator.Mutate("BizId=12345&Note=a%20b%2Bc") : "";
        List<(string Name, string Value)> headers =
        [
            ("x-acs-action", action.Name),
            ("x-acs-content-sha256", Acs3Signature.HashOf(Encoding.UTF8.GetBytes(body))),
            ("x-acs-date", _host.Clock.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)),
            ("x-acs-signature-nonce", _random.NextInt64().ToString("x", CultureInfo.InvariantCulture)),
            ("x-acs-version", "2018-01-29"),
        ];
        var all = headers.Append(("host", _authority)).ToDictionary(header => header.Item1, header => header.Item2, StringComparer.Ordinal);
        List<string> names = [.. all.Keys];
        var canonical = Acs3Signature.CanonicalRequest(method, "/", parameters, all.GetValueOrDefault, names, all["x-acs-content-sha256"]);
        headers.Add(("Authorization", new Acs3Authorization
        {
            Algorithm = Acs3Signature.Algorithm,
            Credential = _host.Root.AccessKeyId,
            SignedHeaders = names,
            Signature = Acs3Signature.Sign(Acs3Signature.StringToSign(canonical), _host.Root.Secret),
        }.ToString()));
        return (string.Join('&', parameters.Select(pair => $"{PercentEncoding.Encode(pair.Key)}={PercentEncoding.Encode(pair.Value)}")), body, headers);
    }

    // Those that the action's shape has, with values that may be right.
    private List<KeyValuePair<string, string>> Parameters(ActionEntry action, bool isMutated)
    {
        List<KeyValuePair<string, string>> parameters = [];
        foreach (var parameter in action.Request.Parameters.Where(parameter => parameter.IsRequired || _random.Next(6) == 0))
        {
            for (var number = 1 + _random.Next(2); number > 0 && parameter.Kind is ParameterKind.TextList or ParameterKind.ObjectList; number--)
            {
                var name = $"{parameter.Name}.{number.ToString(CultureInfo.InvariantCulture)}";
                parameters.AddRange(parameter.Item?.Parameters.Select(field => Value(field, $"{name}.{field.Name}", isMutated)) ?? [Value(parameter, name, isMutated)]);
            }

            if (parameter.Kind is not (ParameterKind.TextList or ParameterKind.ObjectList))
            {
                parameters.Add(Value(parameter, parameter.Name, isMutated));
            }
        }

        return parameters;
    }

    private KeyValuePair<string, string> Value(ParameterShape parameter, string name, bool isMutated)
    {
        var value = parameter.Allowed.Count > 0 ? parameter.Allowed[_random.Next(parameter.Allowed.Count)]
            : parameter.Kind is ParameterKind.Number or ParameterKind.LongNumber ? _random.Next(1, 100).ToString(CultureInfo.InvariantCulture)
            : parameter.Kind == ParameterKind.Boolean ? "true"
            : _values[_random.Next(_values.Length)];
        return !isMutated || _random.Next(3) > 0 ? new(name, value)
            : _random.Next(10) == 0 ? new(_mutator.Mutate(name), value)
            : new(name, _random.Next(2) == 0 ? Encoding.UTF8.GetString(_words[_random.Next(_words.Length)]) : _mutator.Mutate(value));
    }

    private List<(string Name, string Value)> MutateHeaders(List<(string Name, string Value)> headers)
    {
        if (_random.Next(2) == 0)
        {
            headers.Add((_headers[_random.Next(_headers.Length)], Encoding.UTF8.GetString(_words[_random.Next(_words.Length)])));
        }

        if (_random.Next(2) == 0)
        {
            var at = _random.Next(headers.Count);
            headers[at] = (headers[at].Name, _mutator.Mutate(headers[at].Value));
        }

        return headers;
    }

    // The same readers without a connection between: what the web server refuses by itself reaches them too.
    private static void Read(string query, string body, List<(string Name, string Value)> headers)
    {
        var parameters = RpcParameters.Parse(Encoding.UTF8.GetBytes(query), Encoding.UTF8.GetBytes(body));
        parameters.List("Domain");
        V1Signature.Verify(query, "secret", parameters.Get(V1Signature.ParameterName) ?? body);
        foreach (var (_, value) in headers)
        {
            Acs3Signature.Verify(query, "secret", Acs3Authorization.TryParse(value)?.Signature ?? value);
        }
    }

    // What may not stand in a request's line stays in it as its escape.
    private static string Target(string text)
    {
        var target = new StringBuilder(text.Length);
        foreach (var octet in Encoding.UTF8.GetBytes(text))
        {
            _ = octet is > 0x20 and < 0x7F ? target.Append((char)octet) : target.Append('%').Append(octet.ToString("X2", CultureInfo.InvariantCulture));
        }

        return target.ToString();
    }
}
