using System.Text;
using Reprieve.Rpc;
using Reprieve.Tests;

namespace Reprieve.Server.Tests.Rpc;

/// <summary>Signatures that documentation and real clients give: the eight vectors, and every recorded request.</summary>
public sealed class SignatureVectorTests
{
    private const string EmptyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    [Fact]
    public void V1_the_documented_DescribeRegions_request()
    {
        Assert.Equal(
            "OLeaidS1JvxuMvnyHOwuJ+uX5qY=",
            SignV1("GET", "Action=DescribeRegions&Timestamp=2016-02-23T12%3A46%3A24Z&Format=XML&AccessKeyId=testid&SignatureMethod=HMAC-SHA1&SignatureNonce=3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf&Version=2014-05-26&SignatureVersion=1.0"));
    }

    [Fact]
    public void V2_the_documented_RunInstances_request()
    {
        var canonical = Canonical(
            "ImageId=win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd&RegionId=cn-shanghai",
            EmptyHash,
            ("host", "ecs.cn-shanghai.aliyuncs.com"),
            ("x-acs-action", "RunInstances"),
            ("x-acs-content-sha256", EmptyHash),
            ("x-acs-date", "2023-10-26T10:22:32Z"),
            ("x-acs-signature-nonce", "3156853299f313e23d1673dc12e1703d"),
            ("x-acs-version", "2014-05-26"));
        var stringToSign = Acs3Signature.StringToSign(canonical);
        Assert.Equal("ACS3-HMAC-SHA256\n7ea06492da5221eba5297e897ce16e55f964061054b7695beedaac1145b1e259", stringToSign);
        Assert.Equal(
            "06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0", Acs3Signature.Sign(stringToSign, "YourAccessKeySecret"));
    }

    [Theory]
    [InlineData("POST", "NjUfUay6JHPPERL1zdi1UL/zlyA=")]
    [InlineData("GET", "BiacqLbB/D0Vs3BjEVFPkssURO8=")]
    public void V3_one_domain_by_both_methods(string method, string signature)
    {
        const string query = "AccessKeyId=testid&Action=SaveBatchTaskForCreatingOrderRedeem&Format=JSON&Lang=en&OrderRedeemParam.1.CurrentExpirationDate=1522080000000&OrderRedeemParam.1.DomainName=example.com&SignatureMethod=HMAC-SHA1&SignatureNonce=11111111-2222-3333-4444-555555555555&SignatureVersion=1.0&Timestamp=2018-01-29T12%3A00%3A00Z&Version=2018-01-29";
        Assert.Equal(
            method + "&%2F&AccessKeyId%3Dtestid%26Action%3DSaveBatchTaskForCreatingOrderRedeem%26Format%3DJSON%26Lang%3Den%26OrderRedeemParam.1.CurrentExpirationDate%3D1522080000000%26OrderRedeemParam.1.DomainName%3Dexample.com%26SignatureMethod%3DHMAC-SHA1%26SignatureNonce%3D11111111-2222-3333-4444-555555555555%26SignatureVersion%3D1.0%26Timestamp%3D2018-01-29T12%253A00%253A00Z%26Version%3D2018-01-29",
            V1Signature.StringToSign(method, Parse(query)));
        Assert.Equal(signature, SignV1(method, query));
    }

    [Fact]
    public void V4_ACS3_with_non_ASCII_space_star_and_tilde()
    {
        var canonical = Canonical(
            "OrderRedeemParam.1.DomainName=%e6%b5%8b%e8%af%95+a*b~c.com&Lang=en&OrderRedeemParam.1.CurrentExpirationDate=1522080000000",
            EmptyHash,
            ("host", "domain.aliyuncs.com"),
            ("x-acs-action", "SaveBatchTaskForCreatingOrderRedeem"),
            ("x-acs-content-sha256", EmptyHash),
            ("x-acs-credentials-provider", "static_ak"),
            ("x-acs-date", "2018-01-29T12:00:00Z"),
            ("x-acs-signature-nonce", "0123456789abcdef0123456789abcdef"),
            ("x-acs-version", "2018-01-29"));
        Assert.Equal(
            $"""
            POST
            /
            Lang=en&OrderRedeemParam.1.CurrentExpirationDate=1522080000000&OrderRedeemParam.1.DomainName=%E6%B5%8B%E8%AF%95%20a%2Ab~c.com
            host:domain.aliyuncs.com
            x-acs-action:SaveBatchTaskForCreatingOrderRedeem
            x-acs-content-sha256:{EmptyHash}
            x-acs-credentials-provider:static_ak
            x-acs-date:2018-01-29T12:00:00Z
            x-acs-signature-nonce:0123456789abcdef0123456789abcdef
            x-acs-version:2018-01-29

            host;x-acs-action;x-acs-content-sha256;x-acs-credentials-provider;x-acs-date;x-acs-signature-nonce;x-acs-version
            {EmptyHash}
            """,
            canonical);
        var stringToSign = Acs3Signature.StringToSign(canonical);
        Assert.Equal("ACS3-HMAC-SHA256\n30d99b5ed7f3be5ec4cff40007c857caa1f53c491242dcc32af284b021981bfb", stringToSign);
        Assert.Equal("8ec213b88e6c6ea367a274da71c8d48c31cb8072953fc111641082e7f89e2685", Acs3Signature.Sign(stringToSign, "testsecret"));
    }

    [Fact]
    public void V5_ACS3_with_a_form_body()
    {
        var hash = Acs3Signature.HashOf("BizId=12345&Note=a%20b%2Bc"u8);
        Assert.Equal("ccc361205a00348c26eb6cb48aa6c6f2bfea7967abeab235281fc543aac0df5b", hash);
        var canonical = Canonical(
            "",
            hash,
            ("content-type", "application/x-www-form-urlencoded"),
            ("host", "domain.aliyuncs.com"),
            ("x-acs-action", "QueryDomainSpecialBizDetail"),
            ("x-acs-content-sha256", hash),
            ("x-acs-credentials-provider", "static_ak"),
            ("x-acs-date", "2018-01-29T12:00:00Z"),
            ("x-acs-signature-nonce", "0123456789abcdef0123456789abcdef"),
            ("x-acs-version", "2018-01-29"));
        Assert.Equal(
            "15203f5246887f0239184f123b33f076f21e306bd2511125ad81784c9a01ba56",
            Acs3Signature.Sign(Acs3Signature.StringToSign(canonical), "testsecret"));
    }

    [Fact]
    public void V6_pop_core_over_the_wire()
    {
        const string body = "AccessKeyId=testid&Action=SaveBatchTaskForCreatingOrderRedeem&Format=JSON&Lang=en&OrderRedeemParam.1.CurrentExpirationDate=1522080000000&OrderRedeemParam.1.DomainName=example.com&OrderRedeemParam.2.CurrentExpirationDate=1522080000001&OrderRedeemParam.2.DomainName=%E6%B5%8B%E8%AF%95%20a%2Ab~c.com&SignatureMethod=HMAC-SHA1&SignatureNonce=092b2e0f64d15c7b00d16ae93429fb82&SignatureVersion=1.0&Timestamp=2026-11-24T11%3A20%3A54Z&UseCoupon=false&Version=2018-01-29&Signature=7fGenrE69CIGtjZbHPXQ2uD2vZA%3D";
        var parameters = RpcParameters.Parse(default, Encoding.ASCII.GetBytes(body));
        var stringToSign = V1Signature.StringToSign("POST", parameters.All);
        Assert.Contains("OrderRedeemParam.2.DomainName%3D%25E6%25B5%258B%25E8%25AF%2595%2520a%252Ab~c.com%26", stringToSign, StringComparison.Ordinal);
        Assert.Equal("7fGenrE69CIGtjZbHPXQ2uD2vZA=", V1Signature.Sign(stringToSign, "testsecret"));
        Assert.True(V1Signature.Verify(stringToSign, "testsecret", parameters.Get("Signature")!));
        Assert.False(V1Signature.Verify(stringToSign, "testsecreT", parameters.Get("Signature")!));
    }

    [Fact]
    public void V7_ACS3_with_a_security_token()
    {
        var canonical = Canonical(
            "Lang=en&UseCoupon=false&OrderRedeemParam.1.DomainName=example.com&OrderRedeemParam.1.CurrentExpirationDate=1522080000000&OrderRedeemParam.2.DomainName=%E6%B5%8B%E8%AF%95%20a*b~c.com&OrderRedeemParam.2.CurrentExpirationDate=1522080000001",
            EmptyHash,
            ("host", "127.0.0.1:18321"),
            ("x-acs-accesskey-id", "testid"),
            ("x-acs-action", "SaveBatchTaskForCreatingOrderRedeem"),
            ("x-acs-content-sha256", EmptyHash),
            ("x-acs-credentials-provider", "static_sts"),
            ("x-acs-date", "2026-11-24T11:21:01Z"),
            ("x-acs-security-token", "tok+/="),
            ("x-acs-signature-nonce", "b968f1fb1a1370030521ce9c8803ac8d"),
            ("x-acs-version", "2018-01-29"));
        Assert.True(Acs3Signature.Verify(
            Acs3Signature.StringToSign(canonical), "testsecret", "14acb6b2b0ede40f297bb243638909a578d7418cd3a85125fd19fbd13b6b3614"));
    }

    [Fact]
    public void V8_the_NET_client_with_query_and_form_body()
    {
        var parameters = RpcParameters.Parse(
            "Format=JSON&Version=2018-01-29&Action=SaveBatchTaskForCreatingOrderRedeem&Timestamp=2026-11-24T11%3a25%3a27Z&SignatureMethod=HMAC-SHA1&SignatureVersion=1.0&SignatureNonce=937a405a-5c34-4c29-9855-48dcf52126b7&AccessKeyId=testid&RegionId=cn-hangzhou&Signature=cTRgKsUXndFA7yoDjnwVefZOcRY%3d"u8,
            "OrderRedeemParam.1.DomainName=%e6%b5%8b%e8%af%95+a*b%7ec.com&OrderRedeemParam.1.CurrentExpirationDate=1522080000000"u8);
        Assert.Equal("测试 a*b~c.com", parameters.Get("OrderRedeemParam.1.DomainName"));
        Assert.True(V1Signature.Verify(V1Signature.StringToSign("POST", parameters.All), "testsecret", parameters.Get("Signature")!));
    }

    [Fact]
    public void Every_recorded_request_verifies()
    {
        if (Conformance.Find("contract/requests") is not { } folder)
        {
            return;
        }

        var files = Directory.GetFiles(folder, "*.txt");
        Assert.True(files.Length >= 11, "The folder of recorded requests holds fewer than it did.");
        Assert.All(files, file => Assert.True(Verifies(RecordedRequest.Read(file)), Path.GetFileName(file)));
    }

    private static bool Verifies(RecordedRequest request)
    {
        var parameters = request.Parameters;
        if (!request.Headers.TryGetValue("authorization", out var header))
        {
            return V1Signature.Verify(V1Signature.StringToSign(request.Method, parameters.All), "testsecret", parameters.Get("Signature")!);
        }

        var authorization = Acs3Authorization.TryParse(header);
        Assert.NotNull(authorization);
        Assert.Equal(header, authorization.ToString());
        var canonical = Acs3Signature.CanonicalRequest(
            request.Method, "/", parameters.Query, request.Headers.GetValueOrDefault, authorization.SignedHeaders, Acs3Signature.HashOf(request.Body));
        return Acs3Signature.Verify(Acs3Signature.StringToSign(canonical), "testsecret", authorization.Signature);
    }

    private static IReadOnlyList<KeyValuePair<string, string>> Parse(string query) => RpcParameters.Parse(Encoding.ASCII.GetBytes(query)).All;

    private static string SignV1(string method, string query) => V1Signature.Sign(V1Signature.StringToSign(method, Parse(query)), "testsecret");

    private static string Canonical(string query, string hash, params (string Name, string Value)[] headers) =>
        Acs3Signature.CanonicalRequest(
            "POST",
            "/",
            Parse(query),
            name => headers.FirstOrDefault(header => header.Name == name).Value,
            [.. headers.Select(header => header.Name)],
            hash);
}
