using Reprieve.Server.Operations.Domains;
using Reprieve.Server.Registries;
using Reprieve.Server.Storage;
using Reprieve.Server.Tests.Api;

namespace Reprieve.Server.Tests.Operations;

/// <summary>Puts domains into a test's account as a registry's reading would have left them.</summary>
internal static class Portfolio
{
    /// <summary>2018-03-26 16:00:00 UTC, the documentation's favourite expiry: 2018-03-27 00:00:00 in UTC+8.</summary>
    public const long Expiry = 1_522_080_000_000;

    public static DomainRow Row(ApiHost host, string domainName, Func<DomainRow, DomainRow>? with = null)
    {
        Assert.True(DomainName.TryParse(domainName, out var name));
        var row = new DomainRow
        {
            DomainName = name.Ascii,
            AccountId = host.Root.AccountId,
            UnicodeName = name.Unicode,
            InstanceId = $"S-{name.Ascii}",
            Suffix = name.Ascii[(name.Ascii.IndexOf('.', StringComparison.Ordinal) + 1)..],
            DomainType = DomainKind.Of(name.Ascii),
            Registry = "example",
            RegistrationDate = Expiry - (365L * 86_400_000),
            ExpirationDate = Expiry,
            CreatedAt = ApiHost.Start.ToUnixTimeMilliseconds(),
            UpdatedAt = ApiHost.Start.ToUnixTimeMilliseconds(),
            State = nameof(RegistryState.Redemption),
            ReadAt = ApiHost.Start.ToUnixTimeMilliseconds(),
        };
        return with is null ? row : with(row);
    }

    public static Task AddAsync(ApiHost host, params IReadOnlyList<DomainRow> rows) =>
        host.Database.WriteAsync(context => { context.Insert("domains", rows); }, TestContext.Current.CancellationToken);
}
