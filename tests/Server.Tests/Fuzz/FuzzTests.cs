using Reprieve.Tests;

namespace Reprieve.Server.Tests.Fuzz;

/// <summary>Mutated input by the hundred thousand, or with <c>./test --long fuzz</c> by ten millions: no crash, no hang, no 500, no growth.</summary>
[Collection(nameof(Alone))]
public sealed class FuzzTests
{
    [Fact]
    [Trait("Campaign", "fuzz")]
    public async Task Whatever_comes_over_either_wire_is_answered_or_refused()
    {
        var campaign = new LongRun("fuzz");
        var inputs = campaign.IsLong ? 10_000_000 : 100_000;
        var http = await HttpFuzz.RunAsync(inputs, campaign);
        var epp = await EppFuzz.RunAsync(inputs, campaign);
        campaign.Record($"{http}\n\n{epp}");
    }
}

/// <summary>Tests that measure the whole process's memory: nothing else runs beside them.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
