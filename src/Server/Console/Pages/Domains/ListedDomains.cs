using Microsoft.AspNetCore.Components.Web.Virtualization;
using Reprieve.Server.Console.Access;
using Reprieve.Server.Operations;
using Reprieve.Server.Operations.Domains;

namespace Reprieve.Server.Console.Pages.Domains;

/// <summary>A domain and its place in the list, from 0.</summary>
public sealed record ListedDomain(int Index, QueryDomainList.Rows.Row Row);

/// <summary>Answers any stretch of a long list of domains from the API's pages; those read stay until they are to be read anew.</summary>
internal sealed class ListedDomains(ConsoleSession session, DomainQuery query)
{
    private const int PageSize = 100;

    private readonly Dictionary<int, IReadOnlyList<QueryDomainList.Rows.Row>> _pages = [];

    public DomainQuery Query => query;

    /// <summary>Domains in all; null before the first page.</summary>
    public int? Total { get; private set; }

    /// <summary>Has every page read anew.</summary>
    public void Forget() => _pages.Clear();

    /// <exception cref="ApiException">What the API refuses.</exception>
    public async ValueTask<ItemsProviderResult<ListedDomain>> ReadAsync(ItemsProviderRequest request)
    {
        var rows = new List<ListedDomain>(request.Count);
        for (var page = request.StartIndex / PageSize; page * PageSize < request.StartIndex + request.Count; page++)
        {
            var first = page * PageSize;
            rows.AddRange((await PageAsync(page, request.CancellationToken))
                .Select((row, index) => new ListedDomain(first + index, row))
                .Where(listed => listed.Index >= request.StartIndex && listed.Index < request.StartIndex + request.Count));
        }

        return new ItemsProviderResult<ListedDomain>(rows, Total ?? 0);
    }

    private async Task<IReadOnlyList<QueryDomainList.Rows.Row>> PageAsync(int page, CancellationToken cancellationToken)
    {
        if (_pages.TryGetValue(page, out var known))
        {
            return known;
        }

        var answer = await session.RunAsync<QueryDomainList, QueryDomainList.Request, Page<QueryDomainList.Rows>>(query.Request(page + 1, PageSize), cancellationToken);
        Total = answer.TotalItemNum;
        return _pages[page] = answer.Data.Domain;
    }
}
