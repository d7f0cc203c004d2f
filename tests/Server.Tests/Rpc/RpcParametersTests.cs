using System.Text;
using CsCheck;
using Reprieve.Rpc;

namespace Reprieve.Server.Tests.Rpc;

/// <summary>The request parser: what real clients send, and what it makes of the rest.</summary>
public sealed class RpcParametersTests
{
    private static readonly Gen<string> Text = Gen.OneOf(
        Gen.String,
        Gen.Char["aZ09-_.~ +*%&=测试é\n\"<"].Array[0, 12].Select(characters => new string(characters)),
        Gen.Const("🙂 100% a+b&c=d"));

    [Fact]
    public void Query_and_body_read_as_one_and_plus_is_a_space_in_both()
    {
        var parameters = RpcParameters.Parse("A=1+2&B=%e6%b5%8b"u8, "C=x+y*z%7E&D"u8);
        Assert.Equal("1 2", parameters.Get("A"));
        Assert.Equal("测", parameters.Get("B"));
        Assert.Equal("x y*z~", parameters.Get("C"));
        Assert.Equal("", parameters.Get("D"));
        Assert.Null(parameters.Get("a"));
        Assert.Equal(["A", "B"], parameters.Query.Select(pair => pair.Key));
    }

    [Fact]
    public void A_percent_without_two_hex_digits_stays_and_bad_UTF8_becomes_the_replacement_character()
    {
        var parameters = RpcParameters.Parse("A=100%&B=%zz&C=%4&D=%ff&&E=a=b"u8);
        Assert.Equal(["100%", "%zz", "%4", "\uFFFD", "a=b"], parameters.All.Select(pair => pair.Value));
    }

    [Fact]
    public void A_name_that_comes_twice_is_named_wherever_the_second_stands()
    {
        Assert.Equal("A", RpcParameters.Parse("A=1&B=2"u8, "A=1"u8).Duplicate);
        Assert.Null(RpcParameters.Parse("A=1&a=1"u8).Duplicate);
    }

    [Fact]
    public void Reading_stops_at_the_cap()
    {
        var query = Encoding.ASCII.GetBytes(string.Join('&', Enumerable.Range(0, RpcParameters.MaxCount + 1).Select(i => $"p{i}=")));
        var parameters = RpcParameters.Parse(query);
        Assert.True(parameters.TooMany);
        Assert.Equal(RpcParameters.MaxCount, parameters.All.Count);
    }

    [Fact]
    public void Lists_are_keyed_on_the_number_with_gaps_and_any_order()
    {
        var list = RpcParameters.Parse("P.30.Name=c&P.2.Name=b&P.2.At=7&P.1=plain&Px.9.Name=no&P.2.Sub.4.X=y"u8).List("P");
        Assert.Null(list.Malformed);
        Assert.Equal([1, 2, 30], list.Items.Select(item => item.Number));
        Assert.Equal("plain", list.Items[0].Value);
        Assert.Null(list.Items[1].Value);
        Assert.Equal("b", list.Items[1].Fields.Get("Name"));
        Assert.Equal("7", list.Items[1].Fields.Get("At"));
        Assert.Equal("y", Assert.Single(list.Items[1].Fields.List("Sub").Items).Fields.Get("X"));
    }

    [Theory]
    [InlineData("P=1")]
    [InlineData("P.x.Name=1")]
    [InlineData("P.01.Name=1")]
    [InlineData("P.-1.Name=1")]
    [InlineData("P.1.=1")]
    [InlineData("P.=1")]
    [InlineData("P.9999999999.Name=1")]
    public void A_name_under_the_list_that_is_no_item_is_told(string query)
    {
        var list = RpcParameters.Parse(Encoding.ASCII.GetBytes(query)).List("P");
        Assert.Empty(list.Items);
        Assert.Equal(query.Split('=')[0], list.Malformed);
    }

    [Fact]
    public void What_the_encoder_writes_the_parser_reads_back()
    {
        Gen.Dictionary(Text, Text)[0, 20].Sample(pairs =>
        {
            var written = pairs.Where(pair => pair.Key.Length > 0 || pair.Value.Length > 0)
                .ToDictionary(pair => WellFormed(pair.Key), pair => WellFormed(pair.Value));
            var query = string.Join('&', written.Select(pair => $"{PercentEncoding.Encode(pair.Key)}={PercentEncoding.Encode(pair.Value)}"));
            Assert.Equal(written, RpcParameters.Parse(Encoding.ASCII.GetBytes(query)).All.ToDictionary());
        });
    }

    [Fact]
    public void The_encoder_keeps_only_unreserved_characters_and_agrees_with_the_platform()
    {
        Text.Sample(text => Assert.Equal(Uri.EscapeDataString(WellFormed(text)), PercentEncoding.Encode(text)));
    }

    [Fact]
    public void Any_bytes_are_read_without_a_fault()
    {
        Gen.Select(Gen.Byte.Array[0, 60], Gen.Byte.Array[0, 60]).Sample((query, body) =>
        {
            var parameters = RpcParameters.Parse(query, body);
            _ = parameters.List("A");
            _ = V1Signature.StringToSign("GET", parameters.All);
        });
    }

    [Fact]
    public void A_signature_verifies_in_any_order_and_no_longer_once_anything_changed()
    {
        Gen.Select(Gen.Dictionary(Text, Text)[1, 10], Gen.String[Gen.Char.AlphaNumeric, 1, 30], Gen.Int[0, 9]).Sample((pairs, secret, pick) =>
        {
            var all = pairs.Where(pair => pair.Key != "Signature").ToList();
            if (all.Count == 0)
            {
                return;
            }

            var signature = V1Signature.Sign(V1Signature.StringToSign("POST", all), secret);
            var digest = Acs3Signature.Sign(Acs3Signature.StringToSign(string.Join('\n', all)), secret);
            all.Reverse();
            Assert.True(V1Signature.Verify(V1Signature.StringToSign("POST", all), secret, signature));
            Assert.False(V1Signature.Verify(V1Signature.StringToSign("GET", all), secret, signature));
            Assert.False(V1Signature.Verify(V1Signature.StringToSign("POST", all), secret + "x", signature));
            Assert.False(Acs3Signature.Verify(Acs3Signature.StringToSign("x" + string.Join('\n', all)), secret, digest));
            var changed = pick % all.Count;
            all[changed] = KeyValuePair.Create(all[changed].Key, all[changed].Value + "x");
            Assert.False(V1Signature.Verify(V1Signature.StringToSign("POST", all), secret, signature));
        });
    }

    [Theory]
    [InlineData("")]
    [InlineData("not base64 !")]
    [InlineData("AAAA")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void A_signature_of_the_wrong_form_is_wrong(string signature)
    {
        Assert.False(V1Signature.Verify("x", "secret", signature));
        Assert.False(Acs3Signature.Verify("x", "secret", signature));
    }

    private static string WellFormed(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
}
