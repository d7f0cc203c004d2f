using System.Threading.RateLimiting;
using Reprieve.Server.Registries;
using Reprieve.Server.Storage;
using Reprieve.Server.Tasks;

namespace Reprieve.Server.Operations.Domains;

/// <summary>
/// Asks the registry how a domain of the account stands now. An action of ours. The question goes over a session that is there, before
/// all other readings and within the registry's limits; where no answer comes in time, what is known is answered with the reason.
/// </summary>
public sealed class ReadDomainAtRegistry(Database database, RegistryProfiles registries, WorkSignal signal, TimeProvider clock)
    : IAction<QueryDomainFacts.Request, DomainView>, IDisposable
{
    /// <summary>Questions of one account a minute, at each node: they go before what other accounts' domains are due.</summary>
    public const int AMinute = 60;

    private static readonly ApiText _often = new(
        "The account has asked {0} times within a minute: wait a minute. This is what was read last.", "该账号一分钟内已查询 {0} 次，请一分钟后再试。以下为最近一次读取的结果。", AMinute);

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(10);

    // A registry that is away says so this soon.
    private static readonly TimeSpan _patienceWithFault = TimeSpan.FromSeconds(3);

    private static readonly ApiText _unserved = new("No registry of the configuration serves the domain.", "配置中没有服务该域名的注册局。");

    private static readonly ApiText _late = new(
        "The registry has not answered yet; the domain is read as soon as it does.", "注册局尚未应答，应答后会立即读取该域名。");

    private readonly PartitionedRateLimiter<string> _asked = PartitionedRateLimiter.Create<string, string>(
        accountId => RateLimitPartition.GetFixedWindowLimiter(accountId, _ => new FixedWindowRateLimiterOptions { PermitLimit = AMinute, Window = TimeSpan.FromMinutes(1) }));

    public static string Name => nameof(ReadDomainAtRegistry);

    public static IReadOnlyList<ApiError> Errors => [ApiErrors.DomainNotFound];

    public static ActionAccess Access => new("domain:QueryCommonInfo", Changes: true);

    public async Task<DomainView> RunAsync(QueryDomainFacts.Request request, Caller caller, CancellationToken cancellationToken)
    {
        var (before, line) = await QueryDomainFacts.ReadAsync(database, caller, request.DomainName, cancellationToken);
        var isServed = before.Registry is { } name && registries.FindOrNull(name) is not null;
        using var place = _asked.AttemptAcquire(caller.AccountId);
        await database.WriteAsync(
            context =>
            {
                caller.TakeNonce(context, clock.GetUtcNow().ToUnixTimeMilliseconds());
                if (isServed && place.IsAcquired)
                {
                    DomainTable.ReadNext(context, caller.AccountId, before.DomainName);
                    context.AfterCommit(() => signal.Wake(before.Registry ?? ""));
                }
            },
            cancellationToken);
        if (!isServed || !place.IsAcquired)
        {
            return View(before, line) with { Problem = (isServed ? _often : _unserved).In(caller.Lang) };
        }

        var asked = clock.GetTimestamp();
        while (true)
        {
            var (now, registry) = await QueryDomainFacts.ReadAsync(database, caller, request.DomainName, cancellationToken);
            if (now.ReadAt > (before.ReadAt ?? 0))
            {
                return View(now, registry) with { IsFresh = now.ReadError is null };
            }

            if (clock.GetElapsedTime(asked) > (registry?.Fault is null ? _patience : _patienceWithFault))
            {
                return View(now, registry) with { Problem = Away(registry, caller.Lang) };
            }

            await Task.Delay(TimeSpan.FromMilliseconds(200), clock, cancellationToken);
        }

        DomainView View(DomainRow domain, RegistryRow? registry) =>
            DomainView.Of(domain, registry?.ClockOffset ?? 0, clock.GetUtcNow().ToUnixTimeMilliseconds(), caller);
    }

    public void Dispose() => _asked.Dispose();

    private static string Away(RegistryRow? registry, string lang)
    {
        if (registry?.Fault is not { } fault)
        {
            return _late.In(lang);
        }

        var reason = LineReasons.Of(registry.Registry, Enum.Parse<LineFault>(fault), registry.FaultMessage ?? "");
        return new ApiText("{0} The domain is read as soon as there is a session.", "{0}恢复后会立即读取该域名。", ItemReasons.Text(reason.Code, reason.ArgsJson, lang)).In(lang);
    }
}
