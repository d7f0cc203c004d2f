using System.Text.Json;
using Reprieve.Tests;
using Reprieve.Tests.Processes;

namespace Reprieve.Compatibility;

/// <summary>The official Node clients, unmodified, do the whole job against the real process (node/redeem.js).</summary>
[Collection(PracticeWorld.Collection)]
public sealed class NodeClientTests(PracticeWorld world)
{
    [Theory]
    [InlineData("pop-core-get", "c1-")]
    [InlineData("pop-core-post", "c2-")]
    [InlineData("openapi-client-v3", "c3-")]
    [InlineData("openapi-client-v2", "c4-")]
    [InlineData("openapi-core", "c5-")]
    public async Task An_official_client_redeems_a_hundred_names_and_meets_refusals_as_its_own_errors(string client, string prefix)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var node = ReprieveProcess.Start(
            "node", ["redeem.js", client, prefix, "100"], world.ClientEnvironment, Path.Combine(Repository.Root, "tests", "Compatibility", "node"));
        var output = node.StandardOutput.ReadToEndAsync(cancellationToken);
        var error = node.StandardError.ReadToEndAsync(cancellationToken);
        await node.WaitForExitAsync(cancellationToken);

        Assert.True(node.ExitCode == 0, $"{client} ended with {node.ExitCode}:{Environment.NewLine}{await error}{Environment.NewLine}{world.ServerOutput}");
        using var told = JsonDocument.Parse(await output);
        Assert.Equal(100, told.RootElement.GetProperty("restored").GetInt32());
        Assert.Equal(["update:restore-request", "update:restore-report"], await world.RestoredByAsync($"{prefix}001.test", cancellationToken));
    }
}
