using System.Text;
using Reprieve.Tests;
using Reprieve.Tests.Processes;

namespace Reprieve.Compatibility;

/// <summary>The scan of secrets that ends <c>./test</c> finds what it is to find, and says nothing of what may be.</summary>
public sealed class SecretScanTests
{
    private const string KeySecret = "a-planted-secret-of-a-key";
    private static readonly byte[] _masterKey = [.. Enumerable.Range(200, 32).Select(number => (byte)number)];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Files_that_are_there_to_hold_a_secret_are_no_find()
    {
        using var folder = new TemporaryFolder();
        await PlantAsync(folder, "server.log", "ready\n"u8.ToArray());

        var ended = await ScanAsync(folder);

        Assert.True(ended.ExitCode == 0, ended.ToString());
        Assert.Contains(" 0 finds", ended.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("access key secret", "raw")]
    [InlineData("access key secret", "hex")]
    [InlineData("access key secret", "base64")]
    [InlineData("master key", "raw")]
    [InlineData("master key", "HEX")]
    [InlineData("master key", "base64")]
    [InlineData("registry password", "raw")]
    [InlineData("control token", "raw")]
    [InlineData("auth code", "raw")]
    public async Task A_planted_secret_is_found_by_its_file_and_not_repeated(string kind, string form)
    {
        var secret = kind switch
        {
            "access key secret" => Encoding.ASCII.GetBytes(KeySecret),
            "master key" => _masterKey,
            "registry password" => "planted-password"u8.ToArray(),
            "control token" => "0123456789abcdef0123"u8.ToArray(),
            _ => "planted-auth-code"u8.ToArray(),
        };
        var written = form switch
        {
            "raw" => secret,
            "hex" => Encoding.ASCII.GetBytes(Convert.ToHexStringLower(secret)),
            "HEX" => Encoding.ASCII.GetBytes(Convert.ToHexString(secret)),
            _ => Encoding.ASCII.GetBytes(Convert.ToBase64String([.. secret, .. "and more"u8])),
        };
        using var folder = new TemporaryFolder();
        await PlantAsync(folder, "reprieve.db-wal", [0, 255, 10, .. written, 0, 13]);

        var ended = await ScanAsync(folder);

        Assert.True(ended.ExitCode == 1, ended.ToString());
        Assert.Contains($"reprieve.db-wal: {kind}", ended.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(Encoding.Latin1.GetString(secret), ended.Output, StringComparison.Ordinal);
    }

    private static async Task PlantAsync(TemporaryFolder folder, string file, byte[] bytes)
    {
        await File.WriteAllTextAsync(folder["master-key"], $"1 {Convert.ToBase64String(_masterKey)}\n", Cancelled);
        await File.WriteAllTextAsync(folder["root-key"], $"ALIBABA_CLOUD_ACCESS_KEY_ID=id\nALIBABA_CLOUD_ACCESS_KEY_SECRET={KeySecret}\n", Cancelled);
        await File.WriteAllTextAsync(folder["control-token"], "0123456789abcdef0123", Cancelled);
        await File.WriteAllTextAsync(folder["reprieve.json"], """{"Reprieve":{"Registries":[{"Password":"planted-password"}]}}""", Cancelled);
        await File.WriteAllTextAsync(folder["registry.db"], """a row {"name":"a.com","authInfo":"planted-auth-code"}""", Cancelled);
        await File.WriteAllBytesAsync(folder[file], bytes, Cancelled);
    }

    private static async Task<Ended> ScanAsync(TemporaryFolder folder)
    {
        using var scan = ReprieveProcess.Start("perl", ["tests/scan-secrets.pl", folder.Path], null, Repository.Root);
        var output = scan.StandardOutput.ReadToEndAsync(Cancelled);
        var error = scan.StandardError.ReadToEndAsync(Cancelled);
        await scan.WaitForExitAsync(Cancelled);
        // What was planted is not for the scan that ends the run.
        Array.ForEach(Directory.GetFiles(folder.Path), File.Delete);
        return new Ended(scan.ExitCode, await output, await error);
    }
}
