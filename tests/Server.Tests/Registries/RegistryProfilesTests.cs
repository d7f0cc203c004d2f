using System.ComponentModel.DataAnnotations;
using System.Text;
using Microsoft.Extensions.Configuration;
using Reprieve.Server.Registries;

namespace Reprieve.Server.Tests.Registries;

/// <summary>The registries of a configuration file: what is read, and what is refused by name.</summary>
public sealed class RegistryProfilesTests
{
    [Fact]
    public void A_registry_is_read_with_all_it_says()
    {
        var profile = Assert.Single(Read(
            """
            { "Name": "example", "Host": "127.0.0.1", "Port": 7710, "ClientId": "abc", "Password": "secret-1", "Suffixes": ["test", "例子"],
              "Tls": { "CaFile": "ca.pem", "ClientCertificateFile": "c.pem", "ClientKeyFile": "k.pem", "PinnedSha256": "0000000000000000000000000000000000000000000000000000000000000000", "ServerName": "epp.example" },
              "MaxSessions": 7, "CommandsPerSecond": 20, "Restore": "RequestAndReport", "Fee": "Required", "Poll": "Own", "StatementsAcceptedBy": "name, date",
              "RedemptionDays": { "cn": 15, "*": 30 } }
            """));

        Assert.Equal(("example", "127.0.0.1", 7710, "abc", "secret-1"), (profile.Name, profile.Host, profile.Port, profile.ClientId, profile.Password));
        Assert.Equal(["test", "例子"], profile.Suffixes);
        Assert.Equal(("ca.pem", "c.pem", "k.pem", "epp.example"), (profile.Tls.CaFile, profile.Tls.ClientCertificateFile, profile.Tls.ClientKeyFile, profile.Tls.ServerName));
        Assert.Equal((7, 20), (profile.MaxSessions, profile.CommandsPerSecond));
        Assert.Equal((RestoreStyle.RequestAndReport, FeeMode.Required, PollMode.Own), (profile.Restore, profile.Fee, profile.Poll));
        Assert.Equal("name, date", profile.StatementsAcceptedBy);
        Assert.Equal(15, profile.RedemptionDays["cn"]);
    }

    [Fact]
    public void Without_more_than_it_needs_a_registry_has_the_defaults()
    {
        var profile = Assert.Single(Read("""{ "Name": "example", "Host": "epp.example", "ClientId": "abc", "PasswordFile": "/run/secrets/epp" }"""));

        Assert.Equal((700, 4, RestoreStyle.Auto, PollMode.Off), (profile.Port, profile.MaxSessions, profile.Restore, profile.Poll));
        Assert.Null(profile.StatementsAcceptedBy);
    }

    [Theory]
    [InlineData("""{ "Host": "h", "ClientId": "c", "Password": "p" }""", "Name")]
    [InlineData("""{ "Name": "n", "ClientId": "c", "Password": "p" }""", "Host")]
    [InlineData("""{ "Name": "n", "Host": "h", "ClientId": "c" }""", "PasswordFile")]
    [InlineData("""{ "Name": "n", "Host": "h", "ClientId": "c", "Password": "p", "Port": 70000 }""", "Port")]
    [InlineData("""{ "Name": "n", "Host": "h", "ClientId": "c", "Password": "p", "MaxSessions": 0 }""", "MaxSessions")]
    [InlineData("""{ "Name": "n", "Host": "h", "ClientId": "c", "Password": "p", "Restore": "Magic" }""", "Restore")]
    [InlineData("""{ "Name": "n", "Host": "h", "ClientId": "c", "Password": "p", "MaxSession": 3 }""", "MaxSession")]
    [InlineData("""{ "Name": "n", "Host": "h", "ClientId": "c", "Password": "p", "Tls": { "PinnedSha256": "12" } }""", "PinnedSha256")]
    [InlineData("""{ "Name": "n", "Host": "h", "ClientId": "c", "Password": "p", "Tls": { "ClientKeyFile": "k" } }""", "ClientKeyFile")]
    [InlineData("""{ "Name": "n", "Host": "h", "ClientId": "c", "Password": "p", "Control": "http://127.0.0.1:1", "ControlTokenFile": "t" }""", "Practice is false")]
    [InlineData("""{ "Name": "n", "Host": "h", "ClientId": "c", "Password": "p", "Practice": true, "Control": "http://127.0.0.1:1" }""", "go together")]
    [InlineData("""{ "Name": "n", "Host": "h", "ClientId": "c", "Password": "p", "Practice": true, "Control": "http://10.1.1.1:1", "ControlTokenFile": "t" }""", "address of this machine")]
    [InlineData("""{ "Name": "n", "Host": "h", "ClientId": "c", "Password": "p", "Practice": true, "Control": "7701", "ControlTokenFile": "t" }""", "address of this machine")]
    [InlineData("""{ "Name": "n", "Host": "h", "ClientId": "c", "Password": "p", "Practice": true, "Control": "http://127.0.0.1:1", "ControlTokenFile": "" }""", "name of a file")]
    [InlineData("""{ "Name": "n", "Host": "h", "ClientId": "c", "Password": "p" }, { "Name": "N", "Host": "h", "ClientId": "c", "Password": "p" }""", "named 'N'")]
    public void What_cannot_work_is_refused_by_name(string registries, string word)
    {
        var fault = Assert.Throws<ValidationException>(() => Read(registries));

        Assert.Contains(word, fault.Message, StringComparison.OrdinalIgnoreCase);
    }

    private static IReadOnlyList<RegistryProfile> Read(string registries)
    {
        using var json = new MemoryStream(Encoding.UTF8.GetBytes($$"""{ "Reprieve": { "Registries": [ {{registries}} ] } }"""));
        return new RegistryProfiles(RegistryProfiles.Bind(new ConfigurationBuilder().AddJsonStream(json).Build())).All;
    }
}
