using System.Collections.Frozen;
using Reprieve.Epp;
using Reprieve.Epp.Contact;
using Reprieve.Epp.Domain;
using Reprieve.Epp.Extensions;
using Reprieve.Epp.Host;
using Reprieve.Epp.Session;

namespace Reprieve.Sandbox.Commands;

/// <summary>
/// What the frame log calls a request: the verb for domains (<c>info</c>, <c>update:restore-request</c>), with its object before it for
/// hosts and contacts (<c>host:create</c>), and the object's name (of a check, its first).
/// </summary>
internal sealed record CommandName(string Command, string? Name = null, string? ClID = null)
{
    /// <summary>A connection that was opened, before its greeting.</summary>
    public const string Connect = "connect";

    private static readonly FrozenSet<string> Words = new[]
    {
        Connect, "unreadable", "hello", "login", "logout", "poll:req", "poll:ack",
        "check", "create", "delete", "info", "renew", "transfer", "update", "update:restore-request", "update:restore-report",
        "host:check", "host:create", "host:info", "contact:check", "contact:create", "contact:info",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Whether a frame, or a connection, can be called that.</summary>
    public static bool IsWord(string command) => Words.Contains(command);

    public static CommandName Of(EppRequest? request) => request switch
    {
        null => new("unreadable"),
        Hello => new("hello"),
        CommandRequest { Command: var command } => Of(command),
        _ => throw new ArgumentOutOfRangeException(nameof(request), request, "no such request"),
    };

    private static CommandName Of(EppCommand command) => command switch
    {
        Login login => new("login", ClID: login.ClID),
        Poll poll => new($"poll:{poll.Op}"),
        DomainCheck check => new("check", Lower(check.Names[0])),
        DomainCreate create => new("create", Lower(create.Name)),
        DomainDelete delete => new("delete", Lower(delete.Name)),
        DomainInfo info => new("info", Lower(info.Name)),
        DomainRenew renew => new("renew", Lower(renew.Name)),
        DomainUpdate update => new(
            update.Extension<RgpUpdate>() is { } rgp ? $"update:restore-{rgp.Op}" : "update", Lower(update.Name)),
        HostCheck check => new("host:check", Lower(check.Names[0])),
        HostCreate create => new("host:create", Lower(create.Name)),
        HostInfo info => new("host:info", Lower(info.Name)),
        ContactCheck check => new("contact:check", check.Ids[0]),
        ContactCreate create => new("contact:create", create.Id),
        ContactInfo info => new("contact:info", info.Id),
        _ => new(command.Verb),
    };

    private static string Lower(string name) => name.ToLowerInvariant();
}
