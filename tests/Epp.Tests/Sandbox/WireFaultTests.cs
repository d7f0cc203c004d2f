using System.Diagnostics;
using System.Text;
using Reprieve.Epp.Domain;
using Reprieve.Epp.Frames;
using Reprieve.Epp.Session;
using static Reprieve.Epp.Tests.Sandbox.FaultTests;

namespace Reprieve.Epp.Tests.Sandbox;

/// <summary>Answers in the wrong shape: cut up, run together, broken, or only their end.</summary>
public sealed class WireFaultTests
{
    private static readonly DomainUpdate _restore = DomainUpdate.RestoreRequest("a.com");

    [Fact]
    public async Task An_answer_comes_in_pieces_the_first_inside_its_length()
    {
        await using var registry = await StartAsync("splitFrame", """ "pieces": 4, "delayMs": 1000 """);
        await using var wire = await RawWire.LoginAsync(registry);
        await wire.SendAsync(Frame(_restore, "split-1"));

        var bytes = await wire.ReadBytesAsync();
        Assert.Equal(2, bytes.Length);
        var next = wire.ReadBytesAsync();
        await RowsAsync(registry);
        Assert.False(next.IsCompleted);
        while (true)
        {
            await AdvanceUntilAsync(registry, next);
            bytes = [.. bytes, .. await next];
            if (bytes.Length >= Length(bytes))
            {
                break;
            }

            next = wire.ReadBytesAsync();
        }

        Assert.Equal(Length(bytes), bytes.Length);
        var answer = Assert.IsType<EppResponse>(EppReply.Read(bytes.AsMemory(4)));
        Assert.Equal((1000, "split-1"), (answer.Code, answer.ClTRID));
        Assert.Equal(("splitFrame", true), Witness(Assert.Single(await RowsAsync(registry))));
    }

    [Fact]
    public async Task A_session_reads_an_answer_that_comes_byte_by_byte()
    {
        await using var registry = await StartAsync("splitFrame", """ "pieces": 10000 """);
        await using var session = await registry.LoginAsync();

        Assert.Equal(1000, await session.CodeAsync(_restore));
        Assert.Equal("pendingDelete inactive rgp:pendingRestore", await session.StateAsync("a.com"));
    }

    [Fact]
    public async Task An_answer_comes_together_with_a_greeting_that_nobody_asked_for()
    {
        await using var registry = await StartAsync("mergeFrames", """ "times": 1 """);
        await using var session = await registry.LoginAsync();

        Assert.Equal(1000, await session.CodeAsync(_restore));
        await WaitAsync(() => Task.FromResult(!session.IsOpen));
        Assert.Equal((EppFault.Refused, false), Fault(await BrokenAsync(session.AskAsync(_restore))));
        Assert.Equal(("mergeFrames", true), Witness(Assert.Single(await RowsAsync(registry))));
    }

    [Fact]
    public async Task Behind_a_half_closed_connection_the_command_was_applied_and_the_session_counts_on()
    {
        await using var registry = await StartAsync("halfClose", """ "times": 1 """);
        await registry.PostAsync("/policy", """{"sessions": 1}""");
        await using (var wire = await RawWire.LoginAsync(registry))
        {
            await wire.SendAsync(Frame(_restore, "half-1"));
            Assert.Null(await wire.ReadAsync());
            await wire.SendAsync(Frame(_restore, "half-2"));

            Assert.Equal(("halfClose", true), Witness(Assert.Single(await RowsAsync(registry))));
            Assert.Equal(2502, await LoginCodeAsync(registry));
        }

        await WaitAsync(async () => await LoginCodeAsync(registry) == 1000);
        Assert.Single(await RowsAsync(registry));
    }

    [Fact]
    public async Task A_session_takes_a_half_closed_connection_for_a_broken_one()
    {
        await using var registry = await StartAsync("halfClose", """ "times": 1 """);
        await using var session = await registry.LoginAsync();

        Assert.Equal((EppFault.Broken, true), Fault(await BrokenAsync(session.AskAsync(_restore))));
    }

    [Fact]
    public async Task A_whole_frame_holds_broken_XML()
    {
        await using var registry = await StartAsync("malformed", """ "times": 1 """);
        await using var session = await registry.LoginAsync();

        Assert.Equal((EppFault.Broken, true), Fault(await BrokenAsync(session.AskAsync(_restore))));
        Assert.Equal(("malformed", true), Witness(Assert.Single(await RowsAsync(registry))));

        await registry.PostAsync("/faults", """{"rules": [{"fault": "malformed", "commands": ["info"]}]}""");
        await using var wire = await RawWire.LoginAsync(registry);
        await wire.SendAsync(Frame(new DomainInfo("a.com"), "broken-1"));
        var bytes = await wire.ReadFrameAsync();
        Assert.StartsWith("<?xml", Encoding.UTF8.GetString(bytes!), StringComparison.Ordinal);
        Assert.Throws<EppSyntaxException>(() => EppReply.Read(bytes));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(0)]
    [InlineData(4000000000)]
    [InlineData(100000)]
    public async Task A_frames_header_lies_about_its_length(uint length)
    {
        await using var registry = await StartAsync("badLength", $""" "length": {length}, "times": 1 """);
        await using var wire = await RawWire.LoginAsync(registry);
        await wire.SendAsync(Frame(_restore, "length-1"));
        await Assert.ThrowsAsync<FrameException>(wire.ReadAsync);
        Assert.Equal(("badLength", true), Witness(Assert.Single(await RowsAsync(registry))));

        await registry.PostAsync("/faults", $$"""{"rules": [{"fault": "badLength", "length": {{length}}, "commands": ["info"]}]}""");
        await using var session = await registry.LoginAsync();
        Assert.Equal((EppFault.Broken, false), Fault(await BrokenAsync(session.AskAsync(new DomainInfo("a.com")))));
    }

    private static (EppFault, bool) Fault(EppConnectionException broken) => (broken.Fault, broken.MayHaveBeenApplied);

    private static int Length(byte[] frame) => System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(frame);

    private static async Task<int> LoginCodeAsync(TestRegistry registry)
    {
        await using var session = await registry.ConnectAsync();
        return (await session.LoginAsync("practice", "practice-1", TestRegistry.NextId(), TestContext.Current.CancellationToken)).Code;
    }

    private static async Task WaitAsync(Func<Task<bool>> holds)
    {
        var waited = Stopwatch.StartNew();
        while (!await holds())
        {
            Assert.True(waited.Elapsed < TimeSpan.FromSeconds(20), "it did not come to pass");
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }
}
