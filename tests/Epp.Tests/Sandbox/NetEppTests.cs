using System.Diagnostics;
using System.Globalization;
using Reprieve.Tests;

namespace Reprieve.Epp.Tests.Sandbox;

/// <summary>A client that is not ours: Debian's Net::EPP (libnet-epp-perl), driven by net-epp.pl. A missing Perl module fails the test.</summary>
public sealed class NetEppTests
{
    [Fact]
    public async Task Net_EPP_lives_a_name_through_to_its_restore()
    {
        await using var registry = await TestRegistry.StartAsync("""{"suffix": "com"}""");
        var script = Path.Combine(Repository.Root, "tests", "Epp.Tests", "Sandbox", "net-epp.pl");
        var start = new ProcessStartInfo("perl",
        [
            script,
            registry.Registry.EppPort.ToString(CultureInfo.InvariantCulture), registry.Registry.CaFile,
            registry.Registry.ControlPort.ToString(CultureInfo.InvariantCulture), registry.Registry.ControlTokenFile,
        ])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        using var perl = Process.Start(start)!;
        var output = perl.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = perl.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await perl.WaitForExitAsync(TestContext.Current.CancellationToken);

        var text = await output + await errors;
        Assert.True(perl.ExitCode == 0, $"net-epp.pl ended with {perl.ExitCode} (it needs libnet-epp-perl):\n{text}");
        Assert.Contains("ok logout: 1500", text, StringComparison.Ordinal);
    }
}
