using System.Globalization;
using System.Text;
using System.Text.Json;
using Reprieve.Epp.Session;
using Reprieve.Tests.Processes;

namespace Reprieve.Compatibility;

/// <summary>
/// The server is killed at each stop point of a password change; the same command afterwards finishes it, and the registry's
/// password and the server's are the same.
/// </summary>
public sealed class PasswordKillTests : IDisposable
{
    private const string NewPassword = "changed-Pw.2";

    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, string> _client = new(StringComparer.Ordinal)
    {
        ["ALIBABA_CLOUD_ACCESS_KEY_ID"] = "password-key",
        ["ALIBABA_CLOUD_ACCESS_KEY_SECRET"] = "password-secret-0123456789",
    };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("PasswordStored")]
    [InlineData("PasswordFrameWritten")]
    [InlineData("PasswordAnswered")]
    [InlineData("PasswordSettled")]
    public async Task A_kill_at_any_point_of_the_change_loses_neither_password(string point)
    {
        await File.WriteAllTextAsync(_folder["seed.json"], """{"suffixes": [{"suffix": "test", "restore": "report"}], "domains": []}""", Cancellation);
        await File.WriteAllTextAsync(_folder["new-password"], $"{NewPassword}\n", Cancellation);
        await using var registry = await RegistryProcess.StartAsync(_folder, Cancellation);
        await File.WriteAllTextAsync(_folder["reprieve.json"], Configuration(registry), Cancellation);
        string output;
        await using (var doomed = await ServeAsync($"{point}:1"))
        {
            // It gets no answer, or one that the server gave just before.
            var asking = ChangeAsync();
            Assert.True(await doomed.EndsWithinAsync(TimeSpan.FromSeconds(60), Cancellation), doomed.Output);
            Assert.Equal(ReprieveProcess.Killed, doomed.ExitCode);
            output = doomed.Output;
            await asking;
        }

        await using (var server = await ServeAsync(stopAt: null))
        {
            var changed = await ChangeAsync();
            Assert.True(changed.ExitCode == 0, $"{changed}{Environment.NewLine}{server.Output}");
            Assert.Contains("changed: practice", changed.Output, StringComparison.Ordinal);
            Assert.Equal(1000, await SignInAsync(registry, NewPassword));
            Assert.Equal(2200, await SignInAsync(registry, RegistryProcess.Password));
            output += server.Output + changed;
            await server.StopAsync(Cancellation);
        }

        Assert.DoesNotContain(NewPassword, output, StringComparison.Ordinal);
        foreach (var file in Directory.EnumerateFiles(_folder["data"], "*", SearchOption.AllDirectories))
        {
            var bytes = await File.ReadAllBytesAsync(file, Cancellation);
            Assert.True(bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(NewPassword)) < 0, $"{file} holds the password as it is.");
        }
    }

    [Fact]
    public async Task A_password_is_made_where_its_file_is_not_there_and_a_hang_up_takes_the_configuration_anew()
    {
        await File.WriteAllTextAsync(_folder["seed.json"], """{"suffixes": [{"suffix": "test", "restore": "report"}], "domains": []}""", Cancellation);
        await using var registry = await RegistryProcess.StartAsync(_folder, Cancellation);
        await File.WriteAllTextAsync(_folder["reprieve.json"], Configuration(registry), Cancellation);
        await using var server = await ServeAsync(stopAt: null);

        var changed = await ChangeAsync();

        Assert.True(changed.ExitCode == 0, $"{changed}{Environment.NewLine}{server.Output}");
        var made = (await File.ReadAllTextAsync(_folder["new-password"], Cancellation)).Trim();
        Assert.Equal(16, made.Length);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_folder["new-password"]));
        }

        Assert.Equal(1000, await SignInAsync(registry, made));

        using var hangUp = System.Diagnostics.Process.Start("kill", ["-HUP", server.Id.ToString(CultureInfo.InvariantCulture)]);
        await server.LineAsync(@"(reprieve\.json is in force; registries added: none; changed: none; removed: none)", Cancellation);
        Assert.False(server.HasExited);
    }

    private Task<Ended> ChangeAsync() =>
        ReprieveProcess.RunAsync(["registry", "password", "practice", "--new-password-file", _folder["new-password"]], _client, Cancellation);

    private async Task<ReprieveProcess> ServeAsync(string? stopAt)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["REPRIEVE_BOOTSTRAP_ACCESS_KEY_ID"] = _client["ALIBABA_CLOUD_ACCESS_KEY_ID"],
            ["REPRIEVE_BOOTSTRAP_ACCESS_KEY_SECRET"] = _client["ALIBABA_CLOUD_ACCESS_KEY_SECRET"],
        };
        if (stopAt is not null)
        {
            environment["REPRIEVE_STOP_AT"] = stopAt;
        }

        var server = ReprieveProcess.StartServing(
            ["serve", "--urls", "http://127.0.0.1:0", "--data", _folder["data"], "--config", _folder["reprieve.json"]], environment, _folder.Path);
        _client["REPRIEVE_ENDPOINT"] = await server.LineAsync(@"^API\s+(\S+)", Cancellation);
        await server.LineAsync("^(ready)", Cancellation);
        return server;
    }

    private static async Task<int> SignInAsync(RegistryProcess registry, string password)
    {
        var endpoint = new EppEndpoint { Host = RegistryProcess.Host, Port = registry.Port, CaFile = registry.CaFile };
        await using var session = await EppSession.ConnectAsync(endpoint, new EppSessionSettings(), Cancellation);
        return (await session.LoginAsync("practice", password, "password-kill", Cancellation)).Code;
    }

    private static string Configuration(RegistryProcess registry) => JsonSerializer.Serialize(new
    {
        Reprieve = new
        {
            Registries = new[]
            {
                new
                {
                    Name = "practice",
                    RegistryProcess.Host,
                    registry.Port,
                    ClientId = "practice",
                    Password = RegistryProcess.Password,
                    Suffixes = Enumerable.Repeat("test", 1),
                    Tls = new { registry.CaFile },
                    MaxSessions = 1,
                    Practice = true,
                },
            },
        },
    });
}
