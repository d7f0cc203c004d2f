using Reprieve.Tests;
using Reprieve.Tests.Processes;

namespace Reprieve.Compatibility;

/// <summary>An official Node client orders with vouchers and promotions in every combination, at a server and a registry of its own (node/money.js).</summary>
public sealed class NodeMoneyTests : IAsyncLifetime
{
    private readonly PracticeWorld _world = new();

    public ValueTask InitializeAsync() => _world.InitializeAsync();

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Theory]
    [InlineData("pop-core-post", "c1-")]
    [InlineData("openapi-client-v3", "c2-")]
    public async Task The_four_parameters_in_every_combination_and_what_refuses_an_order(string client, string prefix)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var node = ReprieveProcess.Start(
            "node", ["money.js", client, prefix], _world.ClientEnvironment, Path.Combine(Repository.Root, "tests", "Compatibility", "node"));
        var output = node.StandardOutput.ReadToEndAsync(cancellationToken);
        var error = node.StandardError.ReadToEndAsync(cancellationToken);
        await node.WaitForExitAsync(cancellationToken);

        Assert.True(node.ExitCode == 0, $"{client} ended with {node.ExitCode}:{Environment.NewLine}{await error}{Environment.NewLine}{_world.ServerOutput}");
        Golden.Matches(await output, "Compatibility/node/money.txt");
    }
}
