using System.Security.Cryptography;
using System.Text.Json;
using CsCheck;
using Microsoft.Extensions.Time.Testing;
using Reprieve.Server.Accounts;
using Reprieve.Server.Storage;
using Reprieve.Server.Tests.Storage;
using Reprieve.Tests;

namespace Reprieve.Server.Tests.Accounts;

/// <summary>Accounts, keys at rest, and policies.</summary>
public sealed class AccountTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("reprieve-accounts-");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => Leavings.Take(_folder.FullName);

    [Fact]
    public async Task An_empty_database_gets_a_root_key_once_in_a_file_for_its_owner_alone()
    {
        await using var scratch = await ScratchDatabase.OpenAsync();
        var accounts = new AccountDirectory(scratch.Database, MasterKey.LoadOrCreate(InFolder("master-key")), new FakeTimeProvider());
        var made = await accounts.BootstrapAsync(InFolder("root-key"), accessKeyId: "", secret: null, Cancelled);
        Assert.NotNull(made);
        Assert.Equal($"ALIBABA_CLOUD_ACCESS_KEY_ID={made.AccessKeyId}\nALIBABA_CLOUD_ACCESS_KEY_SECRET={made.Secret}\n", await File.ReadAllTextAsync(InFolder("root-key"), Cancelled));
        if (!OperatingSystem.IsWindows())
        {
            const UnixFileMode ownerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            Assert.Equal((ownerOnly, ownerOnly), (File.GetUnixFileMode(InFolder("root-key")), File.GetUnixFileMode(InFolder("master-key"))));
        }

        Assert.NotEmpty(made.AccessKeyId); // an empty choice is none
        Assert.NotEmpty(made.Secret);
        Assert.Null(await accounts.BootstrapAsync(InFolder("other"), "x", "y", Cancelled));
        Assert.False(File.Exists(InFolder("other")));
        var found = await accounts.FindKeyAsync(made.AccessKeyId, Cancelled);
        Assert.Equal(made.Secret, found?.Secret);
        Assert.DoesNotContain(made.Secret, found!.ToString() + made, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_secret_is_not_in_the_database_and_decrypts_only_in_its_own_row_with_its_own_key()
    {
        await using var scratch = await ScratchDatabase.OpenAsync();
        var master = MasterKey.LoadOrCreate(InFolder("master-key"));
        var accounts = new AccountDirectory(scratch.Database, master, new FakeTimeProvider());
        var root = await accounts.BootstrapAsync(InFolder("root-key"), "chosen-id", "chosen-secret", Cancelled);
        Assert.Equal(("chosen-id", "chosen-secret"), (root!.AccessKeyId, root.Secret));
        var row = await scratch.Database.ReadAsync(connection => AccountTable.FindKeyAsync(connection, "chosen-id"), Cancelled);
        Assert.DoesNotContain("chosen-secret", System.Text.Encoding.Latin1.GetString(row!.SecretCipher), StringComparison.Ordinal);
        Assert.Equal("chosen-secret", MasterKey.LoadOrCreate(InFolder("master-key")).Decrypt(row.SecretCipher, 1, "chosen-id"));
        Assert.ThrowsAny<CryptographicException>(() => master.Decrypt(row.SecretCipher, 1, "another-id"));
        Assert.ThrowsAny<CryptographicException>(() => MasterKey.LoadOrCreate(InFolder("another")).Decrypt(row.SecretCipher, 1, "chosen-id"));
        Assert.ThrowsAny<CryptographicException>(() => master.Decrypt(row.SecretCipher, 2, "chosen-id"));
    }

    [Fact]
    public void The_master_keys_highest_version_encrypts_and_older_ones_still_decrypt()
    {
        var old = MasterKey.LoadOrCreate(InFolder("master-key")).Encrypt("secret", "row");
        File.AppendAllText(InFolder("master-key"), $"2 {Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))}\n");
        var both = MasterKey.LoadOrCreate(InFolder("master-key"));
        Assert.Equal(2, both.CurrentVersion);
        Assert.Equal("secret", both.Decrypt(old, 1, "row"));
        foreach (var text in new[] { "", "1 short\n", "1 c2hvcnQ=\n", "one\n", $"1 {Convert.ToBase64String(new byte[32])}\n1 {Convert.ToBase64String(new byte[32])}\n" })
        {
            File.WriteAllText(InFolder("bad"), text);
            Assert.Contains(InFolder("bad"), Assert.Throws<InvalidDataException>(() => MasterKey.LoadOrCreate(InFolder("bad"))).Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("domain:CreateOrderRedeem", "acs:domain:*:1:domain/a.com", true)]
    [InlineData("DOMAIN:createorderredeem", "acs:domain:*:1:domain/a.com", true)]
    [InlineData("domain:CreateOrderRedeem", "acs:domain:*:1:domain/secret.com", false)]
    [InlineData("domain:CreateOrderRedeem", "acs:domain:*:1:domain/secret.net", true)]
    [InlineData("domain:CreateOrderRedeem", "acs:domain:*:1:domain/capital.com", false)]
    [InlineData("domain:QueryDomainTask", "acs:domain:*:1:*", true)]
    [InlineData("domain:QueryCommonInfo", "acs:domain:*:1:*", false)]
    [InlineData("ecs:CreateOrderRedeem", "acs:domain:*:1:domain/a.com", false)]
    public void A_policy_allows_what_it_names_and_its_denials_win(string action, string resource, bool isAllowed)
    {
        var policy = PolicyDocument.Parse(
            """
            {"Version":"1","Statement":[
              {"Effect":"Allow","Action":["domain:CreateOrder*","domain:QueryDomainTas?"],"Resource":"acs:domain:*:*:*"},
              {"Effect":"Deny","Action":"domain:CreateOrderRedeem","Resource":["acs:domain:*:*:domain/secret.com","acs:domain:*:*:domain/Capital.COM"]}]}
            """);
        Assert.Equal(isAllowed, policy.Allows(action, [resource]));
    }

    [Fact]
    public void A_denial_of_any_name_of_a_resource_counts()
    {
        var policy = PolicyDocument.Parse(
            """{"Version":"1","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Deny","Action":"*","Resource":"domain/例子.com"}]}""");
        Assert.False(policy.Allows("x", ["domain/xn--fsqu00a.com", "domain/例子.com"]));
        Assert.True(policy.Allows("x", ["domain/xn--fsqu00a.net", "domain/例子.net"]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"Version\":\"1\"}")]
    [InlineData("{\"Version\":\"1\",\"Statement\":null}")]
    [InlineData("{\"Version\":\"1\",\"Statement\":[null]}")]
    [InlineData("{\"Version\":\"1\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":null,\"Resource\":\"*\"}]}")]
    [InlineData("{\"Version\":\"1\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"*\",\"NotResource\":\"*\"}]}")]
    [InlineData("{\"Version\":\"1\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\",\"Condition\":{\"IpAddress\":{\"acs:SourceIp\":[\"10.0.0.1\"]}}}]}")]
    [InlineData("{\"Version\":\"1\",\"Statement\":[{\"Effect\":\"Perhaps\",\"Action\":\"*\",\"Resource\":\"*\"}]}")]
    public void What_is_no_policy_is_refused(string json) => Assert.ThrowsAny<JsonException>(() => PolicyDocument.Parse(json));

    [Fact]
    public void Wildcards_match_as_a_plain_recursion_says()
    {
        Gen.Select(Gen.String[Gen.Char["ab*?"], 0, 8], Gen.String[Gen.Char["ab"], 0, 8]).Sample(
            (pattern, text) => Assert.Equal(Reference(pattern, text), PolicyDocument.Matches(pattern, text)));
    }

    private static bool Reference(string pattern, string text) =>
        pattern.Length == 0 ? text.Length == 0
        : pattern[0] == '*' ? Reference(pattern[1..], text) || (text.Length > 0 && Reference(pattern, text[1..]))
        : text.Length > 0 && (pattern[0] == '?' || pattern[0] == text[0]) && Reference(pattern[1..], text[1..]);

    private string InFolder(string name) => Path.Combine(_folder.FullName, name);
}
