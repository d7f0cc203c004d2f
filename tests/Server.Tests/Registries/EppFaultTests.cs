using System.Text;
using Microsoft.Extensions.Time.Testing;
using Reprieve.Epp;
using Reprieve.Epp.Tests;
using Reprieve.Server.Registries;
using Reprieve.Server.Registries.Epp;

namespace Reprieve.Server.Tests.Registries;

/// <summary>What a registry's misdeeds come to: a fault that waits, and whether a restore may have been applied.</summary>
public sealed class EppFaultTests
{
    /// <summary>Longer than any peer here takes over what it does.</summary>
    private static readonly TimeSpan _commandTimeout = TimeSpan.FromMinutes(1);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(EppCode.CommandFailedClosing, LineFault.Closing, true)]
    [InlineData(EppCode.AuthenticationErrorClosing, LineFault.SignInRefused, false)]
    [InlineData(EppCode.SessionLimitExceededClosing, LineFault.SessionLimit, false)]
    public async Task An_answer_that_closes_is_a_fault_of_the_line(int code, LineFault fault, bool mayHaveBeenApplied)
    {
        await using var registry = ScriptedRegistry.Start(peer => AnswerAsync(peer, clTRID => ScriptedPeer.Answer(code, clTRID)));

        Assert.Equal((fault, mayHaveBeenApplied), await FaultOfRestoreAsync(registry));
        Assert.Equal((fault, false), await FaultOfInfoAsync(registry));
    }

    [Fact]
    public async Task A_lost_answer_leaves_a_restore_open_and_an_info_not()
    {
        await using var registry = ScriptedRegistry.Start(async peer =>
        {
            await SignInAsync(peer);
            await peer.ReadAsync();
        });

        Assert.Equal((LineFault.Unreachable, true), await FaultOfRestoreAsync(registry));
        Assert.Equal((LineFault.Unreachable, false), await FaultOfInfoAsync(registry));
    }

    [Fact]
    public async Task No_answer_in_time_is_a_fault_of_its_own()
    {
        // The time of a command runs out once the peer has it, and never while the session opens.
        var clock = new FakeTimeProvider();
        await using var registry = ScriptedRegistry.Start(async peer =>
        {
            await SignInAsync(peer);
            await peer.ReadAsync();
            clock.Advance(_commandTimeout);
            await peer.StallAsync();
        });

        Assert.Equal((LineFault.TimedOut, true), await FaultOfRestoreAsync(registry, clock));
    }

    [Fact]
    public async Task A_greeting_without_rgp_is_no_session_to_restore_over()
    {
        await using var registry = ScriptedRegistry.Start(async peer =>
        {
            await peer.SendAsync(ScriptedPeer.Greeting().Replace(EppNamespaces.RgpUri, "urn:example:other-1.0", StringComparison.Ordinal));
            await peer.ReadAsync();
        });

        Assert.Equal((LineFault.Unreachable, false), await FaultOfRestoreAsync(registry));
    }

    [Theory]
    [InlineData(EppCode.AuthenticationError, LineFault.SignInRefused)]
    [InlineData(EppCode.AuthenticationErrorClosing, LineFault.SignInRefused)]
    [InlineData(EppCode.SessionLimitExceededClosing, LineFault.SessionLimit)]
    [InlineData(EppCode.CommandFailed, LineFault.Closing)]
    [InlineData(EppCode.CommandFailedClosing, LineFault.Closing)]
    public async Task A_refused_login_says_why(int code, LineFault fault)
    {
        await using var registry = ScriptedRegistry.Start(async peer =>
        {
            await peer.SendAsync(ScriptedPeer.Greeting());
            await peer.SendAsync(ScriptedPeer.Answer(code, await ReadIdAsync(peer)));
        });

        Assert.Equal((fault, false), await FaultOfRestoreAsync(registry));
    }

    [Fact]
    public async Task A_password_that_the_registry_repeats_goes_no_further()
    {
        await using var registry = ScriptedRegistry.Start(async peer =>
        {
            await peer.SendAsync(ScriptedPeer.Greeting());
            var answer = ScriptedPeer.Answer(EppCode.AuthenticationError, await ReadIdAsync(peer));
            await peer.SendAsync(answer.Replace("as scripted", "bad password secret-1", StringComparison.Ordinal));
        });
        await using var line = Open(registry);

        var fault = await Assert.ThrowsAsync<RegistryLineException>(() => line.OpenAsync(Cancellation));

        Assert.Contains("bad password", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-1", $"{fault}", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(EppCode.SessionLimitExceededClosing, LineFault.SessionLimit)]
    [InlineData(EppCode.CommandFailedClosing, LineFault.Closing)]
    public async Task A_refusal_instead_of_a_greeting_says_why(int code, LineFault fault)
    {
        await using var registry = ScriptedRegistry.Start(peer => peer.SendAsync(ScriptedPeer.Answer(code, null)));

        Assert.Equal((fault, false), await FaultOfRestoreAsync(registry));
    }

    [Fact]
    public async Task A_session_that_ended_while_idle_is_opened_anew()
    {
        var connections = 0;
        await using var registry = ScriptedRegistry.Start(async peer =>
        {
            await SignInAsync(peer);
            if (++connections == 1)
            {
                await peer.SendAsync(ScriptedPeer.Answer(EppCode.CommandFailedClosing, null));
                return;
            }

            await AnswerRestAsync(peer, clTRID => ScriptedPeer.Answer(EppCode.Success, clTRID));
        });
        await using var line = Open(registry);
        await line.OpenAsync(Cancellation);
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (line.IsOpen)
        {
            await Task.Delay(10, deadline.Token);
        }

        var answer = await line.RequestRestoreAsync("example.com", null, null, "REQ-1", Cancellation);

        Assert.True(answer.IsSuccess);
        Assert.Equal(2, connections);
    }

    [Theory]
    [MemberData(nameof(Every))]
    public async Task Whatever_is_done_to_an_answer_leaves_a_restore_open_and_an_info_not(string misdeed)
    {
        await using var registry = ScriptedRegistry.Start(async peer =>
        {
            await SignInAsync(peer);
            await Misdeeds.DoAsync(misdeed, peer, ScriptedPeer.Answer(EppCode.Success, await ReadIdAsync(peer)));
        });

        Assert.Equal((LineFault.Unreachable, true), await FaultOfRestoreAsync(registry));
        Assert.Equal((LineFault.Unreachable, false), await FaultOfInfoAsync(registry));
    }

    public static TheoryData<string> Every => Misdeeds.All;

    [Theory]
    [InlineData(EppCode.AuthenticationError)]
    [InlineData(EppCode.UseError)]
    public async Task A_session_that_the_registry_forgot_is_dropped_and_nothing_counts_as_sent(int code)
    {
        await using var registry = ScriptedRegistry.Start(peer => AnswerAsync(peer, clTRID => ScriptedPeer.Answer(code, clTRID)));

        Assert.Equal((LineFault.Closing, false), await FaultOfRestoreAsync(registry));
        Assert.Equal((LineFault.Closing, false), await FaultOfInfoAsync(registry));
    }

    [Fact]
    public async Task A_use_error_in_a_session_that_is_alive_is_an_answer()
    {
        await using var registry = ScriptedRegistry.Start(peer => AnswerAsync(
            peer, clTRID => ScriptedPeer.Answer(clTRID == "REQ-1" ? EppCode.UseError : EppCode.ObjectDoesNotExist, clTRID)));
        await using var line = Open(registry);

        var answer = await line.RequestRestoreAsync("example.com", null, null, "REQ-1", Cancellation);

        Assert.Equal(EppCode.UseError, answer.Code);
        Assert.True(line.IsOpen);
    }

    [Fact]
    public async Task A_session_opened_between_two_commands_waits_for_its_turn()
    {
        await using var registry = ScriptedRegistry.Start(async peer =>
        {
            await SignInAsync(peer);
            await peer.SendAsync(ScriptedPeer.Answer(EppCode.ObjectDoesNotExist, await ReadIdAsync(peer)));
        });
        var turns = 0;
        await using var line = Open(registry, () => turns++);
        await line.OpenAsync(Cancellation);
        await line.InspectAsync("example.com", Cancellation);
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (line.IsOpen)
        {
            await Task.Delay(10, deadline.Token);
        }

        await line.InspectAsync("example.com", Cancellation);

        Assert.Equal(1, turns);
    }

    [Fact]
    public async Task Success_without_readable_data_has_no_facts_and_says_so()
    {
        await using var registry = ScriptedRegistry.Start(peer => AnswerAsync(peer, clTRID => ScriptedPeer.Answer(EppCode.Success, clTRID)));
        await using var line = Open(registry);

        var (answer, facts) = await line.InspectAsync("example.com", Cancellation);

        Assert.Null(facts);
        Assert.Contains("infData", answer.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_grace_period_that_cannot_be_read_is_not_taken_for_none()
    {
        const string data =
            """
            <resData><d:infData xmlns:d="urn:ietf:params:xml:ns:domain-1.0"><d:name>example.com</d:name><d:roid>R-1</d:roid><d:status s="ok"/><d:clID>abc</d:clID></d:infData></resData>
            <extension><r:infData xmlns:r="urn:ietf:params:xml:ns:rgp-1.0"><r:rgpStatus>redemptionPeriod</r:rgpStatus></r:infData></extension>
            """;
        await using var registry = ScriptedRegistry.Start(peer => AnswerAsync(peer, clTRID => ScriptedPeer.Answer(EppCode.Success, clTRID, data)));
        await using var line = Open(registry);

        var (answer, facts) = await line.InspectAsync("example.com", Cancellation);

        Assert.Null(facts);
        Assert.Contains("rgpStatus", answer.Reason, StringComparison.Ordinal);
    }

    private static Task<(LineFault Fault, bool MayHaveBeenApplied)> FaultOfRestoreAsync(ScriptedRegistry registry, TimeProvider? clock = null) =>
        FaultOfAsync(registry, line => line.RequestRestoreAsync("example.com", null, null, "REQ-1", Cancellation), clock);

    private static Task<(LineFault Fault, bool MayHaveBeenApplied)> FaultOfInfoAsync(ScriptedRegistry registry) =>
        FaultOfAsync(registry, line => line.InspectAsync("example.com", Cancellation));

    private static async Task<(LineFault Fault, bool MayHaveBeenApplied)> FaultOfAsync(
        ScriptedRegistry registry, Func<EppRegistry, Task> send, TimeProvider? clock = null)
    {
        await using var line = Open(registry, clock: clock);
        var fault = await Assert.ThrowsAsync<RegistryLineException>(() => send(line));
        Assert.False(line.IsOpen);
        return (fault.Fault, fault.MayHaveBeenApplied);
    }

    private static EppRegistry Open(ScriptedRegistry registry, Action? onTurn = null, TimeProvider? clock = null) => new(
        new RegistryProfile
        {
            Name = "scripted",
            Host = registry.Endpoint.Host,
            Port = registry.Endpoint.Port,
            ClientId = "abc",
            Password = "secret-1",
            Tls = new TlsProfile { PinnedSha256 = registry.Endpoint.PinnedSha256 },
            CommandTimeoutSeconds = (int)_commandTimeout.TotalSeconds,
        },
        new RegistryLineHooks(_ => { }, () => true)
        {
            TakeTurn = _ =>
            {
                onTurn?.Invoke();
                return Task.CompletedTask;
            },
        },
        clock ?? TimeProvider.System);

    private static async Task AnswerAsync(ScriptedPeer peer, Func<string?, string> answer)
    {
        await SignInAsync(peer);
        await AnswerRestAsync(peer, answer);
    }

    private static async Task AnswerRestAsync(ScriptedPeer peer, Func<string?, string> answer)
    {
        while (await peer.ReadAsync() is { } xml)
        {
            await peer.SendAsync(answer(IdOf(xml)));
        }
    }

    private static async Task SignInAsync(ScriptedPeer peer)
    {
        await peer.SendAsync(ScriptedPeer.Greeting());
        await peer.SendAsync(ScriptedPeer.Answer(EppCode.Success, await ReadIdAsync(peer)));
    }

    private static async Task<string?> ReadIdAsync(ScriptedPeer peer) => IdOf(await peer.ReadAsync() ?? throw new IOException("The client closed."));

    private static string? IdOf(string xml) => ((CommandRequest)EppRequest.Read(Encoding.UTF8.GetBytes(xml))).ClTRID;
}
