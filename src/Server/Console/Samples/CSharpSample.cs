using static Reprieve.Server.Console.Samples.Literals;

namespace Reprieve.Server.Console.Samples;

/// <summary>C# with nothing but the base class library.</summary>
internal static class CSharpSample
{
    public static string Write(SampleCall call) => $$"""
        // .NET 6 or later, nothing to install: the Program.cs of a console project (dotnet new console), then dotnet run
        using System;
        using System.Collections.Generic;
        using System.Linq;
        using System.Net.Http;
        using System.Net.Http.Headers;
        using System.Security.Cryptography;
        using System.Text;

        var endpoint = new Uri({{CSharp(call.Origin)}});
        var action = {{CSharp(call.Action)}};
        var parameters = new Dictionary<string, string>
        {
        {{call.Lines("    ", (name, value) => $"[{CSharp(name)}] = {CSharp(value)},")}}};

        static string Hex(byte[] bytes) => Convert.ToHexString(bytes).ToLowerInvariant();
        static string Sha256(string text) => Hex(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

        var body = string.Join("&", parameters.Select(pair => $"{Uri.EscapeDataString(pair.Key)}={Uri.EscapeDataString(pair.Value)}"));
        var headers = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["content-type"] = "application/x-www-form-urlencoded",
            ["host"] = endpoint.Authority,
            ["x-acs-action"] = action,
            ["x-acs-content-sha256"] = Sha256(body),
            ["x-acs-date"] = DateTime.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture),
            ["x-acs-signature-nonce"] = Guid.NewGuid().ToString(),
            ["x-acs-version"] = "2018-01-29",
        };
        var signed = string.Join(";", headers.Keys);
        var canonical = $"POST\n/\n\n{string.Concat(headers.Select(header => $"{header.Key}:{header.Value}\n"))}\n{signed}\n{headers["x-acs-content-sha256"]}";
        var key = Encoding.UTF8.GetBytes(Environment.GetEnvironmentVariable("{{CodeSamples.KeySecret}}") ?? "");
        var signature = Hex(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"ACS3-HMAC-SHA256\n{Sha256(canonical)}")));

        var request = new HttpRequestMessage(HttpMethod.Post, endpoint) { Content = new ByteArrayContent(Encoding.ASCII.GetBytes(body)) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(headers["content-type"]);
        request.Headers.Accept.ParseAdd("application/json");
        foreach (var header in headers.Where(header => header.Key.StartsWith("x-acs-")))
        {
            request.Headers.TryAddWithoutValidation(header.Key, header.Value);
        }

        request.Headers.TryAddWithoutValidation(
            "authorization", $"ACS3-HMAC-SHA256 Credential={Environment.GetEnvironmentVariable("{{CodeSamples.KeyId}}")},SignedHeaders={signed},Signature={signature}");
        var answer = await new HttpClient().SendAsync(request);
        Console.OutputEncoding = new UTF8Encoding(false);
        Console.WriteLine(await answer.Content.ReadAsStringAsync());
        return answer.IsSuccessStatusCode ? 0 : 1;

        """;
}
