using System.Text;
using Reprieve.Epp;
using Reprieve.Epp.Session;
using Reprieve.Epp.Tests;
using Reprieve.Server.Registries;
using Reprieve.Server.Registries.Epp;
using Reprieve.Server.Storage;
using Reprieve.Server.Tasks;
using Reprieve.Server.Tests.Storage;

namespace Reprieve.Server.Tests.Tasks;

/// <summary>A password is changed at a registry that loses replies, lies or dies: what is in force is found out, and kept.</summary>
public sealed class PasswordChangeTests : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("reprieve-password-");
    private readonly List<RegistryFrame> _frames = [];
    private readonly List<(string Pw, string? NewPw)> _logins = [];
    private string _inForce = "old-one-1";
    private Func<Login, Reply> _reply = _ => Reply.Usual;
    private ScratchDatabase? _scratch;
    private ScriptedRegistry? _registry;

    private enum Reply
    {
        Usual,
        LostBefore,
        LostAfter,
        Policy,
        Busy,
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private Database Database => _scratch!.Database;

    private RegistryProfile Profile => new()
    {
        Name = "scripted",
        Host = _registry!.Endpoint.Host,
        Port = _registry.Endpoint.Port,
        ClientId = "abc",
        Password = "old-one-1",
        Tls = new TlsProfile { PinnedSha256 = _registry.Endpoint.PinnedSha256 },
    };

    // A new one each time: nothing is remembered outside the database.
    private RegistryPasswords Passwords =>
        new(Database, MasterKey.LoadOrCreate(Path.Combine(_folder.FullName, "master-key")), TimeProvider.System);

    public async ValueTask InitializeAsync()
    {
        _scratch = await ScratchDatabase.OpenAsync();
        _registry = ScriptedRegistry.Start(ServeAsync);
    }

    public async ValueTask DisposeAsync()
    {
        Assert.DoesNotContain(_frames, frame => frame.Xml.Contains("-one-1", StringComparison.Ordinal) || frame.Xml.Contains("-two-2", StringComparison.Ordinal));
        await _registry!.DisposeAsync();
        await _scratch!.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task The_new_password_is_sent_once_and_used_from_then_on()
    {
        await ProposeAsync("new-two-2");
        await OpenAsync();
        await OpenAsync();

        Assert.Equal([("old-one-1", "new-two-2"), ("new-two-2", null)], _logins);
        Assert.Equal("new-two-2", await Passwords.CurrentAsync(Profile, Cancellation));
        Assert.Equal(PasswordState.Current, (await ProposeAsync("new-two-2"))!.State);
    }

    [Fact]
    public async Task A_password_that_another_has_taken_the_place_of_does_not_leave_and_forgets_none()
    {
        await ProposeAsync("new-two-2");
        await OpenAsync();
        await ProposeAsync("xxx-one-1");
        var (first, _) = (await Passwords.ProposedAsync("scripted", Cancellation))!.Value;
        await ProposeAsync("yyy-one-1");

        // What a session had read before the second one came.
        Assert.False(await Passwords.MarkSentAsync(first, Cancellation));
        await Assert.ThrowsAsync<InvalidOperationException>(() => Passwords.SettleAsync(first, PasswordState.Current, null, Cancellation));
        Assert.Equal("new-two-2", await Passwords.CurrentAsync(Profile, Cancellation));
        await OpenAsync();

        Assert.Equal(("new-two-2", "yyy-one-1"), _logins[^1]);
        Assert.Equal("yyy-one-1", await Passwords.CurrentAsync(Profile, Cancellation));
        // Once it may have left, nothing takes its place.
        await ProposeAsync("zzz-one-1");
        var (sent, _) = (await Passwords.ProposedAsync("scripted", Cancellation))!.Value;
        Assert.True(await Passwords.MarkSentAsync(sent, Cancellation));
        Assert.Null(await ProposeAsync("xxx-one-1"));
    }

    [Fact]
    public async Task A_reply_lost_after_the_change_is_found_out_by_the_new_password()
    {
        await ProposeAsync("new-two-2");
        _reply = _ => Reply.LostAfter;
        Assert.True((await FaultAsync()).MayHaveBeenApplied);
        Assert.Null(await ProposeAsync("other-two-2"));

        _reply = _ => Reply.Usual;
        await OpenAsync();

        Assert.Equal([("old-one-1", "new-two-2"), ("new-two-2", null)], _logins);
        Assert.Equal("new-two-2", await Passwords.CurrentAsync(Profile, Cancellation));
        Assert.False(await Passwords.IsProposedAsync("scripted", Cancellation));
    }

    [Fact]
    public async Task A_reply_lost_before_the_change_has_it_sent_again()
    {
        await ProposeAsync("new-two-2");
        _reply = _ => Reply.LostBefore;
        await FaultAsync();

        _reply = _ => Reply.Usual;
        await OpenAsync();

        Assert.Equal([("old-one-1", "new-two-2"), ("new-two-2", null), ("old-one-1", "new-two-2")], _logins);
        Assert.Equal(("new-two-2", "new-two-2"), (_inForce, await Passwords.CurrentAsync(Profile, Cancellation)));
    }

    [Fact]
    public async Task A_change_that_lands_after_the_new_password_was_tried_is_not_lost()
    {
        await ProposeAsync("new-two-2");
        _reply = _ => Reply.LostBefore;
        await FaultAsync();

        // It lands between the trial of the new one and the login with the old one.
        _reply = login =>
        {
            _inForce = login is { Pw: "old-one-1", NewPw: not null } ? "new-two-2" : _inForce;
            return Reply.Usual;
        };
        await FaultAsync();
        _reply = _ => Reply.Usual;
        await OpenAsync();

        Assert.Equal("new-two-2", await Passwords.CurrentAsync(Profile, Cancellation));
    }

    [Fact]
    public async Task A_password_that_the_registry_will_not_have_is_forgotten_with_its_reason()
    {
        await ProposeAsync("new-two-2");
        _reply = login => login.NewPw is null ? Reply.Usual : Reply.Policy;
        await FaultAsync();
        await OpenAsync();

        var row = Assert.Single(await RowsAsync());
        Assert.Equal((PasswordState.Refused, null), (row.State, row.Cipher));
        Assert.Equal("2306 as scripted", row.Answer);
        Assert.Equal(("old-one-1", (string?)null), _logins[^1]);
    }

    [Fact]
    public async Task A_wrong_old_password_refuses_the_change_and_says_so()
    {
        _inForce = "another-two-2";
        await ProposeAsync("new-two-2");
        await FaultAsync();

        Assert.StartsWith("2200", Assert.Single(await RowsAsync()).Answer, StringComparison.Ordinal);
        Assert.Equal("old-one-1", await Passwords.CurrentAsync(Profile, Cancellation));
    }

    [Fact]
    public async Task A_registry_that_is_busy_leaves_the_change_wanted()
    {
        await ProposeAsync("new-two-2");
        _reply = _ => Reply.Busy;
        await FaultAsync();
        Assert.True(await Passwords.IsProposedAsync("scripted", Cancellation));

        _reply = _ => Reply.Usual;
        await OpenAsync();

        Assert.Equal("new-two-2", _inForce);
    }

    [Fact]
    public async Task Whoever_edits_the_configuration_afterwards_wins()
    {
        await ProposeAsync("new-two-2");
        await OpenAsync();

        Assert.Equal("by-hand-1", await Passwords.CurrentAsync(Profile with { Password = "by-hand-1" }, Cancellation));
        Assert.Equal("new-two-2", await Passwords.CurrentAsync(Profile, Cancellation));
    }

    [Fact]
    public async Task Only_slot_0_changes_it()
    {
        await ProposeAsync("new-two-2");
        await OpenAsync(slot: 1);

        Assert.Equal([("old-one-1", null)], _logins);
    }

    private Task<RegistryPasswordRow?> ProposeAsync(string password) =>
        Database.WriteAsync(context => Passwords.Propose(context, Profile, password), Cancellation);

    private Task<IReadOnlyList<RegistryPasswordRow>> RowsAsync() =>
        Database.ReadAsync(connection => Task.FromResult(RegistryPasswordTable.Of(connection, "scripted")), Cancellation);

    private Task<RegistryLineException> FaultAsync() => Assert.ThrowsAsync<RegistryLineException>(() => OpenAsync());

    private async Task OpenAsync(int slot = 0)
    {
        var change = new PasswordChange(Profile, slot, Passwords, new RateShare(1_000, TimeProvider.System));
        await using var line = new EppRegistry(
            Profile, new RegistryLineHooks(_frames.Add, () => true) { SignIn = change.SignInAsync }, TimeProvider.System);
        await change.OpenAsync(line, Cancellation);
        Assert.True(line.IsOpen);
    }

    private async Task ServeAsync(ScriptedPeer peer)
    {
        await peer.SendAsync(ScriptedPeer.Greeting());
        var request = (CommandRequest)EppRequest.Read(Encoding.UTF8.GetBytes(await peer.ReadAsync() ?? throw new IOException("closed")));
        var login = (Login)request.Command;
        _logins.Add((login.Pw, login.NewPw));
        var reply = _reply(login);
        var takes = login.Pw == _inForce;
        if (takes && reply is Reply.Usual or Reply.LostAfter)
        {
            _inForce = login.NewPw ?? _inForce;
        }

        if (reply is Reply.LostBefore or Reply.LostAfter)
        {
            return;
        }

        var code = reply switch
        {
            Reply.Policy => EppCode.ParameterValuePolicy,
            Reply.Busy => EppCode.CommandFailed,
            _ => takes ? EppCode.Success : EppCode.AuthenticationError,
        };
        await peer.SendAsync(ScriptedPeer.Answer(code, request.ClTRID));
        await peer.StallAsync();
    }
}
