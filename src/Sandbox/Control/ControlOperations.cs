using System.Globalization;
using System.Text.Json.Nodes;
using Reprieve.Sandbox.Wire;

namespace Reprieve.Sandbox.Control;

/// <summary>What the control port can do, apart from HTTP.</summary>
internal sealed class ControlOperations(
    RegistryStore store, RegistryClock clock, Sessions sessions, Faults faults, LateApplications late, Func<Seed> seed, string? password)
{
    public ClockAnswer Clock() => new(clock.Now(), clock.Wall(), clock.Offset);

    public ClockAnswer MoveClock(ClockRequest request)
    {
        var now = clock.Now();
        var by = request switch
        {
            { Advance: { } advance, Set: null } => TimeSpan.TryParse(advance, CultureInfo.InvariantCulture, out var span)
                ? span >= TimeSpan.Zero ? span : throw new ControlException("registry time only goes forward", "advance")
                : throw new ControlException($"'{advance}' is no span: d.hh:mm:ss", "advance"),
            { Advance: null, Set: { } set } => set >= now ? set - now : throw new ControlException($"registry time only goes forward; it is {now:O}", "set"),
            _ => throw new ControlException("either advance or set is needed", "advance"),
        };
        store.AdvanceClock(by <= RegistryClock.End - now ? by : throw new ControlException($"registry time ends at {RegistryClock.End:O}", request.Set is null ? "advance" : "set"));
        return Clock();
    }

    public LogAnswer Log(LogQuery query) => query switch
    {
        { Limit: < 1 or > 10_000 } => throw new ControlException("1 to 10000", "limit"),
        { Last: < 1 or > 1_000 } => throw new ControlException("1 to 1000", "last"),
        _ => store.ReadLog(query with { Name = query.Name is { } name ? DomainName.FromText(name) ?? name : null }),
    };

    public BillingAnswer Billing(long since, long? limit, string? registrar) =>
        limit < 1 ? throw new ControlException("1 or more", "limit") : store.ReadBilling(since, limit ?? long.MaxValue, registrar);

    public DomainsAnswer Domains(string? registrar) =>
        store.Write(durable: false, state => new DomainsAnswer(state.Now, [.. state.Domains(registrar).Select(domain => Row(domain, state.Now))]));

    public IReadOnlyList<AccountEntry> Account(string registrar) => store.Write(durable: false, state => state.AccountOf(registrar));

    public SessionsAnswer Sessions() =>
        new([.. sessions.Tell().Select(told => new SessionsRow(told.Registrar, told.Open, told.Most))]);

    public PolicyAnswer Policy() => store.Write(durable: false, PolicyAnswer);

    public PolicyAnswer ChangePolicy(JsonObject patch) => store.Write(durable: true, state =>
    {
        PolicyPatch.Apply(state, patch);
        return PolicyAnswer(state);
    });

    public FaultsBody Faults() => faults.Tell();

    public async Task<FaultsBody> SetFaultsAsync(FaultsBody body)
    {
        await faults.SetAsync(body);
        return Faults();
    }

    public FaultsBody AddFault(FaultRule rule)
    {
        faults.Add(rule);
        return Faults();
    }

    public async Task<ClockAnswer> ResetAsync()
    {
        // A seed that cannot be read stops it before anything is done.
        var fresh = seed();
        // What was asked of the registry before is not done to the one after.
        await late.DropAsync();
        store.Reset(fresh, password);
        return Clock();
    }

    private static PolicyAnswer PolicyAnswer(RegistryState state) => new(state.Policies(), state.Limits, state.Registrars());

    private static DomainRow Row(Registration domain, DateTimeOffset now)
    {
        var rgp = Lifecycle.RgpStatuses(domain, now);
        return new DomainRow
        {
            Name = domain.Name,
            Roid = domain.Roid,
            Registrar = domain.Sponsor,
            Statuses = domain.ShownStatuses,
            RgpStatuses = [.. rgp.Select(status => status.Status)],
            Created = domain.Created,
            Expires = domain.Expires,
            Deleted = domain.Deleted,
            Ends = rgp.Count == 0 ? null : rgp[0].Ends,
            NameServers = domain.NameServers,
            DsData = domain.DsData,
        };
    }
}
