using System.Text;
using Microsoft.Extensions.Time.Testing;
using Reprieve.Epp.Domain;
using Reprieve.Epp.Session;

namespace Reprieve.Epp.Tests;

/// <summary>What a session makes of a server's answers and of a server's misdeeds.</summary>
public sealed class EppSessionTests
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(20);
    private static readonly DomainUpdate _restore = DomainUpdate.RestoreRequest("example.com");
    private readonly List<EppFrameEvent> _frames = [];
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 1, 2, 3, 0, 0, TimeSpan.Zero));
    private bool _mayWrite = true;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private EppSessionSettings Settings => new() { Clock = _clock, Tap = _frames.Add, MayWrite = () => _mayWrite };

    [Fact]
    public async Task A_login_announces_what_both_sides_speak()
    {
        string? login = null;
        await using var registry = ScriptedRegistry.Start(async peer =>
        {
            await peer.SendAsync(ScriptedPeer.Greeting());
            login = await peer.ReadAsync();
            await peer.SendAsync(ScriptedPeer.Answer(1000, "LOGIN-1"));
            await peer.StallAsync();
        });
        await using var session = await ConnectAsync(registry);

        var answer = await session.LoginAsync("practice", "practice-1", "LOGIN-1", Cancellation);

        Assert.Equal(EppCode.Success, answer.Code);
        var sent = Assert.IsType<Login>(Assert.IsType<CommandRequest>(EppRequest.Read(Encoding.UTF8.GetBytes(login!))).Command);
        Assert.Equal([EppNamespaces.DomainUri], sent.ObjUris);
        Assert.Equal([EppNamespaces.RgpUri], sent.ExtUris);
        Assert.Equal("practice-1", sent.Pw);
        Assert.True(session.IsOpen);
    }

    [Fact]
    public async Task An_answer_in_single_bytes_and_a_greeting_to_hello_are_read()
    {
        await using var registry = ScriptedRegistry.Start(async peer =>
        {
            await peer.SendByteByByteAsync(ScriptedPeer.Greeting());
            await peer.ReadAsync();
            await peer.SendByteByByteAsync(ScriptedPeer.Answer(2304, "AAA-1"));
            Assert.Contains("<hello", await peer.ReadAsync(), StringComparison.Ordinal);
            await peer.SendAsync(ScriptedPeer.Greeting(svDate: "2027-01-02T03:04:05Z"));
            await peer.StallAsync();
        });
        await using var session = await ConnectAsync(registry);
        Assert.Equal(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), session.Greeting.SvDate);

        var answer = await session.SendAsync(_restore, "AAA-1", Cancellation);
        var greeting = await session.HelloAsync(Cancellation);

        Assert.Equal(EppCode.StatusProhibitsOperation, answer.Code);
        Assert.Equal("SV-1", answer.SvTRID);
        Assert.Equal(2027, greeting.SvDate!.Value.Year);
        Assert.Same(greeting, session.Greeting);
        Assert.Equal(_clock.GetUtcNow(), session.GreetingAt);
    }

    [Fact]
    public async Task Several_frames_in_one_segment_are_taken_one_by_one()
    {
        await using var registry = ScriptedRegistry.Start(async peer =>
        {
            await peer.SendAsync(ScriptedPeer.Greeting());
            await peer.ReadAsync();
            var both = new[] { ScriptedPeer.Answer(1000, "AAA-1"), ScriptedPeer.Answer(2502, null) }.SelectMany(xml => Frames.FrameWriter.Frame(Encoding.UTF8.GetBytes(xml)));
            await peer.SendRawAsync([.. both]);
            await peer.StallAsync();
        });
        await using var session = await ConnectAsync(registry);

        Assert.Equal(EppCode.Success, (await session.SendAsync(_restore, "AAA-1", Cancellation)).Code);
        await WaitUntilAsync(() => !session.IsOpen);
        var fault = await FaultAsync(session.SendAsync(_restore, "AAA-2", Cancellation));

        // The second frame came unasked: it ends the session, and nothing more is written.
        Assert.Equal((EppFault.Refused, false), (fault.Fault, fault.MayHaveBeenApplied));
        Assert.Equal(EppCode.SessionLimitExceededClosing, fault.Refusal!.Code);
        Assert.DoesNotContain(_frames, frame => frame.ClTRID == "AAA-2");
    }

    [Fact]
    public async Task A_server_that_closed_while_idle_gets_no_frame()
    {
        await using var registry = ScriptedRegistry.Start(peer => peer.SendAsync(ScriptedPeer.Greeting()));
        await using var session = await ConnectAsync(registry);
        await WaitUntilAsync(() => !session.IsOpen);

        var fault = await FaultAsync(session.SendAsync(_restore, "AAA-1", Cancellation));

        Assert.Equal((EppFault.Broken, false), (fault.Fault, fault.MayHaveBeenApplied));
        Assert.DoesNotContain(_frames, frame => frame.IsOutgoing);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task No_answer_in_time_leaves_a_transform_open_and_ends_the_session(bool isTransform)
    {
        var received = new TaskCompletionSource();
        await using var registry = ScriptedRegistry.Start(async peer =>
        {
            await peer.SendAsync(ScriptedPeer.Greeting());
            await peer.ReadAsync();
            received.SetResult();
            await peer.StallAsync();
        });
        await using var session = await ConnectAsync(registry);

        var sending = session.SendAsync(isTransform ? _restore : new DomainInfo("example.com"), "AAA-1", Cancellation);
        await received.Task.WaitAsync(_patience, Cancellation);
        _clock.Advance(TimeSpan.FromSeconds(31));
        var fault = await FaultAsync(sending);

        Assert.Equal((EppFault.TimedOut, isTransform), (fault.Fault, fault.MayHaveBeenApplied));
        Assert.False(session.IsOpen);
        Assert.Equal(EppFault.Closed, (await FaultAsync(session.SendAsync(_restore, "AAA-2", Cancellation))).Fault);
    }

    [Fact]
    public async Task A_caller_that_gives_up_after_the_frame_was_written_is_told_that_it_may_have_been_applied()
    {
        var received = new TaskCompletionSource();
        await using var registry = ScriptedRegistry.Start(async peer =>
        {
            await peer.SendAsync(ScriptedPeer.Greeting());
            await peer.ReadAsync();
            received.SetResult();
            await peer.StallAsync();
        });
        await using var session = await ConnectAsync(registry);
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);

        var sending = session.SendAsync(_restore, "AAA-1", giveUp.Token);
        await received.Task.WaitAsync(_patience, Cancellation);
        await Assert.ThrowsAsync<InvalidOperationException>(() => session.HelloAsync(Cancellation));
        await giveUp.CancelAsync();
        var fault = await FaultAsync(sending);

        Assert.Equal((EppFault.Cancelled, true), (fault.Fault, fault.MayHaveBeenApplied));
        Assert.False(session.IsOpen);
    }

    [Fact]
    public async Task A_caller_that_gave_up_before_has_sent_nothing_and_the_session_lives()
    {
        await using var registry = ScriptedRegistry.Start(Echo);
        await using var session = await ConnectAsync(registry);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => session.SendAsync(_restore, "AAA-1", new CancellationToken(canceled: true)));

        Assert.DoesNotContain(_frames, frame => frame.IsOutgoing);
        Assert.Equal(EppCode.Success, (await session.SendAsync(_restore, "AAA-2", Cancellation)).Code);
    }

    [Fact]
    public async Task A_session_that_may_not_write_writes_nothing_and_lives()
    {
        await using var registry = ScriptedRegistry.Start(Echo);
        await using var session = await ConnectAsync(registry);

        _mayWrite = false;
        var fault = await FaultAsync(session.SendAsync(_restore, "AAA-1", Cancellation));
        _mayWrite = true;

        Assert.Equal((EppFault.MayNotWrite, false), (fault.Fault, fault.MayHaveBeenApplied));
        Assert.Equal("AAA-2", (await session.SendAsync(_restore, "AAA-2", Cancellation)).ClTRID);
        Assert.DoesNotContain(_frames, frame => frame.ClTRID == "AAA-1");
    }

    [Fact]
    public async Task An_answer_to_another_command_is_a_broken_session()
    {
        var fault = await FaultOfRestoreAsync(peer => peer.SendAsync(ScriptedPeer.Answer(1000, "AAA-0")));

        Assert.Equal((EppFault.Broken, true), (fault.Fault, fault.MayHaveBeenApplied));
    }

    [Theory]
    [InlineData(0, 0, 0, 0)]
    [InlineData(0, 0, 0, 4)]
    [InlineData(0x7f, 0xff, 0xff, 0xff)]
    [InlineData(0xff, 0xff, 0xff, 0xff)]
    [InlineData(0, 0x40, 0, 1)]
    public async Task A_length_that_cannot_be_is_a_broken_session(byte first, byte second, byte third, byte fourth)
    {
        var fault = await FaultOfRestoreAsync(peer => peer.SendRawAsync(first, second, third, fourth));

        Assert.Equal((EppFault.Broken, true), (fault.Fault, fault.MayHaveBeenApplied));
    }

    [Fact]
    public async Task A_half_close_within_an_answer_leaves_the_outcome_open()
    {
        var fault = await FaultOfRestoreAsync(async peer =>
        {
            await peer.SendRawAsync(Frames.FrameWriter.Frame(Encoding.UTF8.GetBytes(ScriptedPeer.Answer(1000, "AAA-1")))[..50]);
            await peer.HalfCloseAsync();
        });

        Assert.Equal((EppFault.Broken, true), (fault.Fault, fault.MayHaveBeenApplied));
    }

    [Theory]
    [InlineData("this is not XML")]
    [InlineData("""<!DOCTYPE epp [<!ENTITY x SYSTEM "file:///etc/passwd">]><epp xmlns="urn:ietf:params:xml:ns:epp-1.0"><response><result code="1000"><msg>&x;</msg></result><trID><svTRID>x</svTRID></trID></response></epp>""")]
    [InlineData("""<epp xmlns="urn:ietf:params:xml:ns:epp-1.0"><response><trID><svTRID>x</svTRID></trID></response></epp>""")]
    [InlineData("""<epp xmlns="urn:example:other"><response/></epp>""")]
    public async Task What_is_no_answer_leaves_the_outcome_open(string xml)
    {
        var fault = await FaultOfRestoreAsync(peer => peer.SendAsync(xml));

        Assert.Equal((EppFault.Broken, true), (fault.Fault, fault.MayHaveBeenApplied));
    }

    [Theory]
    [InlineData(EppCode.CommandFailedClosing)]
    [InlineData(EppCode.AuthenticationErrorClosing)]
    [InlineData(EppCode.SessionLimitExceededClosing)]
    public async Task An_answer_that_ends_the_session_is_data_and_the_session_is_closed(int code)
    {
        await using var registry = ScriptedRegistry.Start(async peer =>
        {
            await peer.SendAsync(ScriptedPeer.Greeting());
            await peer.ReadAsync();
            await peer.SendAsync(ScriptedPeer.Answer(code, "AAA-1"));
        });
        await using var session = await ConnectAsync(registry);

        Assert.Equal(code, (await session.SendAsync(_restore, "AAA-1", Cancellation)).Code);
        Assert.False(session.IsOpen);
    }

    [Fact]
    public async Task Logout_is_answered_1500_and_closes_once()
    {
        await using var registry = ScriptedRegistry.Start(async peer =>
        {
            await peer.SendAsync(ScriptedPeer.Greeting());
            Assert.Contains("<logout", await peer.ReadAsync(), StringComparison.Ordinal);
            await peer.SendAsync(ScriptedPeer.Answer(1500, "BYE-1"));
        });
        await using var session = await ConnectAsync(registry);

        Assert.Equal(EppCode.SuccessEndingSession, (await session.LogoutAsync("BYE-1", Cancellation))!.Code);
        Assert.Null(await session.LogoutAsync("BYE-2", Cancellation));
    }

    [Fact]
    public async Task A_refusal_instead_of_a_greeting_says_its_code()
    {
        await using var registry = ScriptedRegistry.Start(peer => peer.SendAsync(ScriptedPeer.Answer(2502, null)));

        var fault = await FaultAsync(ConnectAsync(registry));

        Assert.Equal((EppFault.Refused, EppCode.SessionLimitExceededClosing), (fault.Fault, fault.Refusal!.Code));
    }

    [Fact]
    public async Task A_server_without_a_greeting_times_out()
    {
        var connected = new TaskCompletionSource();
        await using var registry = ScriptedRegistry.Start(async peer =>
        {
            connected.SetResult();
            await peer.StallAsync();
        });

        var connecting = ConnectAsync(registry);
        await connected.Task.WaitAsync(_patience, Cancellation);
        _clock.Advance(TimeSpan.FromSeconds(16));

        Assert.Equal(EppFault.TimedOut, (await FaultAsync(connecting)).Fault);
    }

    [Fact]
    public async Task The_tap_sees_every_frame_in_order_and_no_secret()
    {
        await using var registry = ScriptedRegistry.Start(async peer =>
        {
            await peer.SendAsync(ScriptedPeer.Greeting());
            await peer.ReadAsync();
            await peer.SendAsync(ScriptedPeer.Answer(2200, "LOGIN-1", "<!-- practice-1 -->").Replace("as scripted", "no such password: practice-1", StringComparison.Ordinal));
            await peer.ReadAsync();
            await peer.SendAsync(ScriptedPeer.Answer(2202, "INFO-1").Replace("as scripted", "wrong: auth-code-9", StringComparison.Ordinal));
            await peer.StallAsync();
        });
        await using var session = await ConnectAsync(registry);
        var refused = await session.LoginAsync("practice", "practice-1", "LOGIN-1", Cancellation, newPw: "practice-2");
        Assert.Equal("no such password: ***", refused.Results[0].Message);
        await session.SendAsync(new DomainInfo("example.com") { AuthInfo = AuthInfo.FromPassword("auth-code-9") }, "INFO-1", Cancellation);

        Assert.Equal(
            [(false, null), (true, "LOGIN-1"), (false, "LOGIN-1"), (true, "INFO-1"), (false, "INFO-1")],
            _frames.Select(frame => (frame.IsOutgoing, frame.ClTRID)));
        Assert.All(_frames, frame => Assert.Equal(_clock.GetUtcNow(), frame.At));
        var all = string.Concat(_frames.Select(frame => frame.MaskedXml));
        foreach (var secret in new[] { "practice-1", "practice-2", "auth-code-9" })
        {
            Assert.DoesNotContain(secret, all, StringComparison.Ordinal);
        }
    }

    private static async Task Echo(ScriptedPeer peer)
    {
        await peer.SendAsync(ScriptedPeer.Greeting());
        while (await peer.ReadAsync() is { } xml)
        {
            var clTRID = ((CommandRequest)EppRequest.Read(Encoding.UTF8.GetBytes(xml))).ClTRID;
            await peer.SendAsync(ScriptedPeer.Answer(1000, clTRID));
        }
    }

    private async Task<EppConnectionException> FaultOfRestoreAsync(Func<ScriptedPeer, Task> answer)
    {
        await using var registry = ScriptedRegistry.Start(async peer =>
        {
            await peer.SendAsync(ScriptedPeer.Greeting());
            await peer.ReadAsync();
            await answer(peer);
            await peer.StallAsync();
        });
        await using var session = await ConnectAsync(registry);
        var fault = await FaultAsync(session.SendAsync(_restore, "AAA-1", Cancellation));
        Assert.False(session.IsOpen);
        return fault;
    }

    private Task<EppSession> ConnectAsync(ScriptedRegistry registry) => EppSession.ConnectAsync(registry.Endpoint, Settings, Cancellation);

    private static async Task<EppConnectionException> FaultAsync(Task task) =>
        await Assert.ThrowsAsync<EppConnectionException>(() => task.WaitAsync(_patience, Cancellation));

    private static async Task WaitUntilAsync(Func<bool> condition)
    {
        using var deadline = new CancellationTokenSource(_patience);
        while (!condition())
        {
            await Task.Delay(10, deadline.Token);
        }
    }
}
