namespace Reprieve.Sandbox;

/// <summary>Lives the seed's domains through, from their creation to now, by the same rules that hold afterwards.</summary>
internal static class Seeding
{
    /// <summary>One name as the registry has it now (null: purged), and as its account's books have it.</summary>
    public static (Registration? Registration, AccountEntry Entry) Live(SeedDomain domain, SuffixPolicy policy, DateTimeOffset now, Func<string> nextRoid)
    {
        var name = domain.AsciiName ?? throw new SeedException($"'{domain.Name}' is no domain name");
        var expires = now.AddDays(-domain.ExpiredDaysAgo);
        var created = domain.CreatedDaysAgo is { } days ? now.AddDays(-days) : expires.AddYears(-domain.Years);
        Seed.Require(created <= now, $"{domain.Name}.years", "it would be created after the moment of seeding");
        Seed.Require(created < expires, $"{domain.Name}.createdDaysAgo", "it would be created after its expiry");

        var first = Lifecycle.Create(name, nextRoid(), domain.Registrar, domain.AuthInfo ?? "practice-auth-1", created, years: 1, policy) with
        {
            Expires = expires,
            RenewsAt = expires,
            NameServers = Hosts(domain),
            DsData = domain.DsData,
            Statuses = domain.Statuses,
        };
        var entry = new AccountEntry
        {
            Account = domain.Account ?? domain.Registrar,
            Name = name,
            Roid = first.Roid,
            RegistrationDate = created,
            ExpirationDate = expires,
            DeletedDate = domain.DeletedDaysAgo is { } ago ? now.AddDays(-ago) : null,
            NameServers = first.NameServers,
            DsData = domain.DsData,
        };
        return (Live(first, domain, policy, now, nextRoid), entry);
    }

    public static IReadOnlyList<string> Hosts(SeedDomain domain) =>
        [.. domain.NameServers.Select(host => DomainName.FromText(host) ?? throw new SeedException($"{domain.Name}.nameServers: '{host}' is no host name"))];

    private static Registration? Live(Registration first, SeedDomain domain, SuffixPolicy policy, DateTimeOffset now, Func<string> nextRoid)
    {
        var state = (Registration?)first;
        if (domain.DeletedDaysAgo is { } deletedDaysAgo)
        {
            var at = now.AddDays(-deletedDaysAgo);
            state = Lifecycle.Advance(first, policy, at).State;
            Seed.Require(state is { Phase: Phase.Registered }, $"{domain.Name}.deletedDaysAgo", "the name was not registered any more then");
            state = state is null ? null : Lifecycle.Delete(state, policy, at);
        }

        if ((domain.RestoreRequestedDaysAgo ?? domain.RestoredDaysAgo) is { } restoredDaysAgo && state is not null)
        {
            var at = now.AddDays(-restoredDaysAgo);
            state = Lifecycle.Advance(state, policy, at).State;
            Seed.Require(state is { Phase: Phase.Redemption }, $"{domain.Name}.restoredDaysAgo", "the name was not in its redemption period then");
            state = state is null ? null : Lifecycle.RequestRestore(state, policy, at);
            if (domain.RestoredDaysAgo is not null && state is { Phase: Phase.PendingRestore })
            {
                state = Lifecycle.CompleteRestore(state, policy, at);
            }
        }

        if (domain is { ReregisteredBy: { } newSponsor, ReregisteredDaysAgo: { } reregisteredDaysAgo } && state is not null)
        {
            var at = now.AddDays(-reregisteredDaysAgo);
            state = Lifecycle.Advance(state, policy, at).State;
            Seed.Require(state is null, $"{domain.Name}.reregisteredDaysAgo", "the name was not purged then");
            state = Lifecycle.Create(first.Name, nextRoid(), newSponsor, "practice-auth-2", at, years: 1, policy);
        }

        return state is null ? null : Lifecycle.Advance(state, policy, now).State;
    }
}
