using Reprieve.Tests;

namespace Reprieve.Server.Tests.Fuzz;

/// <summary>Mutated input by the hundred thousand, or in the long forms by ten millions: no crash, no hang, no 500, no growth.</summary>
[Collection(nameof(Alone))]
public sealed class FuzzTests
{
    private const int Short = 100_000;
    private const int Long = 10_000_000;

    [Fact]
    [Trait("Campaign", "fuzz-http")]
    public async Task Whatever_is_sent_to_the_server_is_answered_or_refused()
    {
        var campaign = new LongRun("fuzz-http");
        campaign.Record(await HttpFuzz.RunAsync(campaign.IsLong ? Long : Short, campaign));
    }

    [Fact]
    [Trait("Campaign", "fuzz-epp")]
    public async Task Whatever_a_registry_or_its_client_sends_is_read_or_refused()
    {
        var campaign = new LongRun("fuzz-epp");
        campaign.Record(await EppFuzz.RunAsync(campaign.IsLong ? Long : Short, campaign));
    }
}

/// <summary>Tests that measure the whole process's memory: nothing else runs beside them.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
