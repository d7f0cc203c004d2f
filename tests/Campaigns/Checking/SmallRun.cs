using Reprieve.Campaigns.Driving;

namespace Reprieve.Campaigns.Checking;

/// <summary>A real run of a few names without kills or faults: what the checker's tests spoil copies of.</summary>
public sealed class SmallRun : IAsyncLifetime
{
    public CampaignRecord Record { get; private set; } = null!; // set before any test runs

    public async ValueTask InitializeAsync()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var lane = await Lane.StartAsync(60, new Random(7), TimeSpan.FromMinutes(1), cancellationToken);
        await lane.EndowAsync(cancellationToken);
        Assert.NotNull(await lane.ServeAsync(stopAt: null, cancellationToken));
        while (!lane.Orders.IsDone)
        {
            await lane.Orders.StepAsync(mostNames: 20, mustImport: false, cancellationToken);
        }

        await lane.UntilEndedAsync(TimeSpan.FromSeconds(30), _ => { }, cancellationToken);
        await lane.StopServerAsync(cancellationToken);
        Record = await lane.CollectAsync(cancellationToken);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
