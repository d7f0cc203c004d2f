using System.ComponentModel.DataAnnotations;
using Reprieve.Server.Storage;

namespace Reprieve.Server.Operations.Domains;

/// <summary>One domain of the account, as far as it is known without asking anybody. An action of ours: no published one has the registry's side.</summary>
public sealed class QueryDomainFacts(Database database, TimeProvider clock) : IAction<QueryDomainFacts.Request, DomainView>
{
    public static string Name => nameof(QueryDomainFacts);

    public static IReadOnlyList<ApiError> Errors => [ApiErrors.DomainNotFound];

    public static ActionAccess Access => new("domain:QueryCommonInfo", Changes: false);

    public async Task<DomainView> RunAsync(Request request, Caller caller, CancellationToken cancellationToken)
    {
        var (domain, registry) = await ReadAsync(database, caller, request.DomainName, cancellationToken);
        return DomainView.Of(domain, registry?.ClockOffset ?? 0, clock.GetUtcNow().ToUnixTimeMilliseconds(), caller);
    }

    /// <summary>The account's row of a name, in either form, with what is known of its registry.</summary>
    /// <exception cref="ApiException">Domain.NotFound: it has none.</exception>
    internal static async Task<(DomainRow Domain, RegistryRow? Registry)> ReadAsync(Database database, Caller caller, string domainName, CancellationToken cancellationToken)
    {
        if (!DomainName.TryParse(domainName, out var name))
        {
            throw new ApiException(ApiErrors.DomainNotFound, domainName);
        }

        return await database.ReadAsync(
            async connection =>
            {
                var domain = DomainTable.Of(connection, caller.AccountId, [name.Ascii]) is [var row] ? row : throw new ApiException(ApiErrors.DomainNotFound, domainName);
                var registries = await RegistryTable.AllAsync(connection);
                return (domain, registries.FirstOrDefault(registry => registry.Registry == domain.Registry));
            },
            cancellationToken);
    }

    /// <inheritdoc cref="CommonParameters"/>
    public sealed record Request : CommonParameters
    {
        /// <summary>Either form of the whole name.</summary>
        [Required]
        public string DomainName { get; init; } = "";
    }
}
