using System.Globalization;
using Reprieve.Epp;
using Reprieve.Epp.Domain;
using Reprieve.Epp.Extensions;
using Reprieve.Epp.Session;

namespace Reprieve.Server.Registries.Epp;

/// <summary>
/// One slot's line to a registry over EPP (RFC 5730-5734): signs in when first needed, and again after a session ended.
/// </summary>
public sealed class EppRegistry(RegistryProfile profile, RegistryLineHooks hooks, TimeProvider clock) : IRegistry
{
    private EppSession? _session;
    private RegistryFrame? _lastFrame;

    public RegistryProfile Profile => profile;

    public bool IsOpen => _session is { IsOpen: true };

    public TimeSpan ClockOffset { get; private set; }

    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        if (IsOpen)
        {
            return;
        }

        await DropAsync();
        try
        {
            var settings = EppLine.Settings(profile, hooks with { OnFrame = OnFrame }, clock);
            _session = await EppSession.ConnectAsync(EppLine.Endpoint(profile), settings, cancellationToken);
            TakeClock(_session);
            EppLine.DemandRgp(profile, _session.Greeting);
            var signIn = hooks.SignIn is { } ask ? await ask(cancellationToken) : new RegistrySignIn(RegistrySignIn.Configured(profile));
            var answer = await _session.LoginAsync(
                profile.ClientId, signIn.Password, NewClTRID("login"), cancellationToken, signIn.NewPassword);
            if (!answer.IsSuccess)
            {
                throw EppLine.SignInFault(answer);
            }
        }
        catch (Exception exception)
        {
            await DropAsync();
            if (exception is EppConnectionException fault)
            {
                throw EppLine.Fault(fault, cancellationToken);
            }

            throw;
        }
    }

    public async Task<Inspection> InspectAsync(string domainName, CancellationToken cancellationToken)
    {
        var response = await SendAsync(new DomainInfo(domainName) { Hosts = "all" }, NewClTRID("info"), cancellationToken);
        return EppFacts.Inspection(response);
    }

    public async Task<Quotation> QuoteAsync(string domainName, CancellationToken cancellationToken)
    {
        var session = await SessionAsync(cancellationToken);
        if (profile.Fee == FeeMode.None || !session.Greeting.Offers(EppNamespaces.FeeUri))
        {
            return new Quotation(null, null);
        }

        var price = new FeeCheck([new FeeCommand(EppFees.CommandOf(profile.Restore))]);
        var check = new DomainCheck([domainName]) { Extensions = [price] };
        var response = await SendAsync(check, NewClTRID("check"), cancellationToken);
        return new Quotation(Answer(response), EppFees.Quote(response, domainName, profile.Restore));
    }

    public async Task<RegistryAnswer> RequestRestoreAsync(
        string domainName,
        RestoreQuote? quote,
        DateTimeOffset? currentExpirationDate,
        string clTrid,
        CancellationToken cancellationToken)
    {
        EppCommand command = profile.Restore switch
        {
            RestoreStyle.Auto or RestoreStyle.RequestOnly or RestoreStyle.RequestAndReport =>
                DomainUpdate.RestoreRequest(domainName, EppFees.Agree(quote, static fees => new FeeUpdate(fees))),
            RestoreStyle.Renew => new DomainRenew(domainName, Day(currentExpirationDate
                ?? throw new ArgumentNullException(
                    nameof(currentExpirationDate), "A restore by renew names the expiry at the registry.")))
            {
                Period = new Period(1),
                Extensions = EppFees.Agree(quote, static fees => new FeeRenew(fees)) is { } fee ? [fee] : [],
            },
            RestoreStyle.Reactivate => new DomainReactivate(domainName),
            RestoreStyle.None => throw new InvalidOperationException($"{profile.Name} restores nothing."),
            var other => throw new InvalidOperationException($"{other} is no way to restore."),
        };
        return Charged(await SendAsync(command, clTrid, cancellationToken), quote);
    }

    public async Task<RegistryAnswer> ReportRestoreAsync(RestoreReport report, string clTrid, CancellationToken cancellationToken)
    {
        // A legal statement: the engine asks before it comes here, and here is where it would leave.
        if (string.IsNullOrWhiteSpace(profile.StatementsAcceptedBy))
        {
            throw new InvalidOperationException(
                $"Nobody accepted the statements of a restore report to {profile.Name}: set StatementsAcceptedBy.");
        }

        var command = DomainUpdate.RestoreReport(report.DomainName, new RgpReport
        {
            PreData = MixedContent.FromText(report.PreData),
            PostData = MixedContent.FromText(report.PostData),
            DelTime = report.DelTime,
            ResTime = report.ResTime,
            ResReason = new RgpText(report.ResReason),
            Statements = [.. report.Statements.Select(statement => new RgpText(statement))],
            Other = report.Other is { } other ? MixedContent.FromText(other) : null,
        });
        return Answer(await SendAsync(command, clTrid, cancellationToken));
    }

    public async Task<RegistryAnswer> RenewAsync(
        string domainName, DateTimeOffset currentExpirationDate, int years, string clTrid, CancellationToken cancellationToken)
    {
        var renew = new DomainRenew(domainName, Day(currentExpirationDate)) { Period = new Period(years) };
        return Charged(await SendAsync(renew, clTrid, cancellationToken), agreed: null);
    }

    public async Task<RegistryAnswer> UpdateAsync(DomainChange change, string clTrid, CancellationToken cancellationToken)
    {
        var offersSecDns = (await SessionAsync(cancellationToken)).Greeting.Offers(EppNamespaces.SecDnsUri);
        var (command, leftOut) = EppFacts.Update(change, offersSecDns);
        if (command is null)
        {
            return new RegistryAnswer(EppCode.UnimplementedExtension, "Not sent", leftOut);
        }

        var answer = Answer(await SendAsync(command, clTrid, cancellationToken));
        return leftOut is null
            ? answer
            : answer with { Reason = answer.Reason is null ? leftOut : $"{answer.Reason}; {leftOut}" };
    }

    public async Task<RegistryMessage?> PollAsync(CancellationToken cancellationToken)
    {
        var response = await SendAsync(Poll.Req, NewClTRID("poll"), cancellationToken);
        return EppFacts.Message(response, _lastFrame?.Xml ?? "");
    }

    public async Task<RegistryAnswer> AcknowledgeAsync(string messageId, CancellationToken cancellationToken) =>
        Answer(await SendAsync(Poll.Ack(messageId), NewClTRID("poll"), cancellationToken));

    public async Task KeepAliveAsync(CancellationToken cancellationToken)
    {
        if (_session is not { IsOpen: true } session)
        {
            return;
        }

        try
        {
            await session.HelloAsync(cancellationToken);
            TakeClock(session);
        }
        catch (EppConnectionException exception)
        {
            throw EppLine.Fault(exception, cancellationToken);
        }
    }

    public async Task CloseAsync(CancellationToken cancellationToken)
    {
        // A goodbye is not worth a whole command's time.
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(5), clock);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            if (_session is { } session)
            {
                await session.LogoutAsync(NewClTRID("logout"), linked.Token);
            }
        }
        catch (Exception exception) when (exception is EppConnectionException or OperationCanceledException)
        {
            // The registry ends what is left of the session by itself.
        }
        finally
        {
            await DropAsync();
        }
    }

    public ValueTask DisposeAsync() => DropAsync();

    private async Task<EppResponse> SendAsync(EppCommand command, string clTRID, CancellationToken cancellationToken)
    {
        var response = await ExchangeAsync(command, clTRID, cancellationToken);
        if (response.Code == EppCode.UseError && NameChangedBy(command) is { } name)
        {
            // A word on the command, or how a registry says that it has forgotten the session: info, in the same one, tells.
            await (hooks.TakeTurn?.Invoke(cancellationToken) ?? Task.CompletedTask);
            _ = IsOpen
                ? await ExchangeAsync(new DomainInfo(name) { Hosts = "none" }, NewClTRID("info"), cancellationToken)
                : throw EppLine.ForgottenSession(response);
        }

        return response;
    }

    private static string? NameChangedBy(EppCommand command) => command switch
    {
        DomainUpdate update => update.Name,
        DomainRenew renew => renew.Name,
        DomainReactivate reactivate => reactivate.Name,
        _ => null,
    };

    private async Task<EppResponse> ExchangeAsync(EppCommand command, string clTRID, CancellationToken cancellationToken)
    {
        var session = await SessionAsync(cancellationToken);
        EppResponse response;
        try
        {
            response = await session.SendAsync(command, clTRID, cancellationToken);
        }
        catch (EppConnectionException exception)
        {
            throw EppLine.Fault(exception, cancellationToken);
        }

        if (response.Code == EppCode.AuthenticationError || (response.Code == EppCode.UseError && command is DomainInfo))
        {
            await DropAsync();
            throw EppLine.ForgottenSession(response);
        }

        return response.EndsSession ? throw EppLine.ClosingFault(response, command.IsTransform) : response;
    }

    /// <summary>The session; one that has ended is opened anew, at its turn.</summary>
    private async Task<EppSession> SessionAsync(CancellationToken cancellationToken)
    {
        if (!IsOpen && hooks.TakeTurn is { } takeTurn)
        {
            await takeTurn(cancellationToken);
        }

        await OpenAsync(cancellationToken);
        return _session ?? throw new InvalidOperationException("The session was closed by another caller.");
    }

    private void OnFrame(RegistryFrame frame)
    {
        _lastFrame = frame;
        hooks.OnFrame(frame);
    }

    private void TakeClock(EppSession session)
    {
        ClockOffset = EppFacts.ClockOffset(session.Greeting, session.GreetingAt) ?? ClockOffset;
    }

    private async ValueTask DropAsync()
    {
        if (_session is { } session)
        {
            _session = null;
            await session.DisposeAsync();
        }
    }

    private string NewClTRID(string verb) =>
        string.Create(CultureInfo.InvariantCulture, $"{verb}-{Guid.CreateVersion7(clock.GetUtcNow()):N}");

    // RFC 5731 §3.2.3: the UTC day.
    private static DateOnly Day(DateTimeOffset expiry) => DateOnly.FromDateTime(expiry.UtcDateTime);

    private static RegistryAnswer Answer(EppResponse response) => EppFacts.Answer(response);

    private static RegistryAnswer Charged(EppResponse response, RestoreQuote? agreed) =>
        Answer(response) with { Fee = EppFees.Charged(response, agreed) };
}
