using System.Globalization;
using System.Text.Json;

namespace Reprieve.App.Client;

/// <summary>The account's domains, as QueryDomainList answers them.</summary>
internal sealed class Portfolio(ApiConnection connection)
{
    private const int PageSize = 1000;

    // Up to here each name is asked for; from here on the whole list is read.
    private const int AskedOneByOne = 20;

    /// <summary>
    /// The expiry on record of each of these names that is in the account, epoch ms by the name's A-label form; null where there is
    /// none yet, because the registry has not been read.
    /// </summary>
    public async Task<IReadOnlyDictionary<string, long?>> ExpiriesAsync(IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        var wanted = names.Select(Names.Ascii).ToHashSet(StringComparer.Ordinal);
        var found = new Dictionary<string, long?>(StringComparer.Ordinal);
        var filters = names.Count <= AskedOneByOne ? names.Select(Names.Ascii).Cast<string?>() : [null];
        foreach (var filter in filters)
        {
            await foreach (var domain in ListAsync(filter, cancellationToken))
            {
                var name = Names.Ascii(domain.GetProperty("DomainName").GetString() ?? "");
                if (wanted.Contains(name))
                {
                    found[name] = domain.TryGetProperty("ExpirationDateLong", out var expiry) ? expiry.GetInt64() : null;
                }

                if (found.Count == wanted.Count)
                {
                    return found;
                }
            }
        }

        return found;
    }

    /// <summary>Page after page to the end.</summary>
    public async IAsyncEnumerable<JsonElement> ListAsync(
        string? nameFilter, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var page = 1; ; page++)
        {
            List<KeyValuePair<string, string>> parameters =
            [
                new("PageNum", page.ToString(CultureInfo.InvariantCulture)),
                new("PageSize", PageSize.ToString(CultureInfo.InvariantCulture)),
                new("OrderKeyType", "ExpirationDate"),
                new("OrderByType", "ASC"),
            ];
            if (nameFilter is not null)
            {
                parameters.Add(new("DomainName", nameFilter));
            }

            var answer = await connection.CallAsync("QueryDomainList", parameters, cancellationToken);
            foreach (var domain in answer.GetProperty("Data").GetProperty("Domain").EnumerateArray())
            {
                yield return domain;
            }

            if (!answer.GetProperty("NextPage").GetBoolean())
            {
                yield break;
            }
        }
    }
}
