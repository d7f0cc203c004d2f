using System.Text;
using Microsoft.Extensions.Time.Testing;
using Reprieve.Epp.Domain;
using Reprieve.Epp.Frames;
using Reprieve.Epp.Session;

namespace Reprieve.Epp.Tests;

/// <summary>Whatever a server does, a session ends at once, says whether a transform may have been applied, and is dead after it.</summary>
public sealed class HostileServerTests
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(20);
    private static readonly DomainUpdate _restore = DomainUpdate.RestoreRequest("example.com");
    private static readonly DomainInfo _info = new("example.com");
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 1, 2, 3, 0, 0, TimeSpan.Zero));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> Every => Misdeeds.All;

    [Theory]
    [MemberData(nameof(Every))]
    public async Task A_misdeed_leaves_a_transform_open_and_nothing_else(string misdeed)
    {
        foreach (var command in new EppCommand[] { _restore, _info })
        {
            await using var registry = ScriptedRegistry.Start(async peer =>
            {
                await peer.SendAsync(ScriptedPeer.Greeting());
                await peer.ReadAsync();
                await Misdeeds.DoAsync(misdeed, peer, ScriptedPeer.Answer(1000, "AAA-1"));
            });
            await using var session = await ConnectAsync(registry);

            var fault = await FaultAsync(session, command, "AAA-1");

            Assert.Equal((EppFault.Broken, command.IsTransform), (fault.Fault, fault.MayHaveBeenApplied));
            Assert.False(session.IsOpen);
            var after = await FaultAsync(session, _restore, "AAA-2");
            Assert.Equal((EppFault.Closed, false), (after.Fault, after.MayHaveBeenApplied));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_answer_that_trickles_in_has_no_more_time_than_any_other(bool isTransform)
    {
        await using var registry = ScriptedRegistry.Start(async peer =>
        {
            await peer.SendAsync(ScriptedPeer.Greeting());
            await peer.ReadAsync();
            // All but the last: an answer that is there whole is taken, however late the clock is.
            foreach (var letter in FrameWriter.Frame(Encoding.UTF8.GetBytes(ScriptedPeer.Answer(1000, "AAA-1")))[..^1])
            {
                await peer.SendRawAsync(letter);
                _clock.Advance(TimeSpan.FromSeconds(1));
            }

            await peer.StallAsync();
        });
        await using var session = await ConnectAsync(registry, new EppSessionSettings { Clock = _clock, CommandTimeout = TimeSpan.FromSeconds(30) });

        var fault = await FaultAsync(session, isTransform ? _restore : _info, "AAA-1");

        Assert.Equal((EppFault.TimedOut, isTransform), (fault.Fault, fault.MayHaveBeenApplied));
        Assert.False(session.IsOpen);
    }

    [Fact]
    public async Task A_second_answer_to_one_command_ends_the_session_before_the_next_is_written()
    {
        var next = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registry = ScriptedRegistry.Start(async peer =>
        {
            await peer.SendAsync(ScriptedPeer.Greeting());
            await peer.ReadAsync();
            await peer.SendAsync(ScriptedPeer.Answer(2304, "AAA-1"));
            await peer.SendAsync(ScriptedPeer.Answer(1000, "AAA-1"));
            try
            {
                next.SetResult(await peer.ReadAsync());
            }
            catch (IOException)
            {
                next.SetResult(null);
            }
        });
        await using var session = await ConnectAsync(registry);

        Assert.Equal(2304, (await session.SendAsync(_restore, "AAA-1", Cancellation).WaitAsync(_patience, Cancellation)).Code);
        await UntilClosedAsync(session);
        var fault = await FaultAsync(session, _restore, "AAA-2");

        Assert.Equal((EppFault.Refused, false), (fault.Fault, fault.MayHaveBeenApplied));
        Assert.Null(await next.Task.WaitAsync(_patience, Cancellation));
    }

    [Fact]
    public async Task An_answer_before_the_command_is_none_to_it()
    {
        await using var registry = ScriptedRegistry.Start(async peer =>
        {
            await peer.SendAsync(ScriptedPeer.Greeting());
            await peer.SendAsync(ScriptedPeer.Answer(1000, "AAA-1"));
            await peer.StallAsync();
        });
        await using var session = await ConnectAsync(registry);
        await UntilClosedAsync(session);

        var fault = await FaultAsync(session, _restore, "AAA-1");

        Assert.Equal((EppFault.Refused, false), (fault.Fault, fault.MayHaveBeenApplied));
        Assert.False(session.IsOpen);
    }

    [Fact]
    public async Task Bytes_after_an_answer_end_the_session_and_the_answer_counts()
    {
        await using var registry = ScriptedRegistry.Start(async peer =>
        {
            await peer.SendAsync(ScriptedPeer.Greeting());
            await peer.ReadAsync();
            await peer.SendAsync(ScriptedPeer.Answer(1000, "AAA-1"));
            await peer.SendRawAsync(1, 2, 3);
        });
        await using var session = await ConnectAsync(registry);

        Assert.Equal(1000, (await session.SendAsync(_restore, "AAA-1", Cancellation).WaitAsync(_patience, Cancellation)).Code);
        await UntilClosedAsync(session);
        var fault = await FaultAsync(session, _restore, "AAA-2");

        Assert.Equal((EppFault.Broken, false), (fault.Fault, fault.MayHaveBeenApplied));
    }

    private static Task<EppSession> ConnectAsync(ScriptedRegistry registry, EppSessionSettings? settings = null) =>
        EppSession.ConnectAsync(registry.Endpoint, settings ?? new EppSessionSettings(), Cancellation);

    private static Task<EppConnectionException> FaultAsync(EppSession session, EppCommand command, string clTRID) =>
        Assert.ThrowsAsync<EppConnectionException>(() => session.SendAsync(command, clTRID, Cancellation).WaitAsync(_patience, Cancellation));

    private static async Task UntilClosedAsync(EppSession session)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        deadline.CancelAfter(_patience);
        while (session.IsOpen)
        {
            await Task.Delay(5, deadline.Token);
        }
    }
}
