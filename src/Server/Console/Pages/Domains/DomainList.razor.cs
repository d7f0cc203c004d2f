using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web.Virtualization;
using Reprieve.Server.Console.Access;
using Reprieve.Server.Console.Components;
using Reprieve.Server.Console.Pages.Redeem;
using Reprieve.Server.Operations;
using Reprieve.Server.Operations.Domains;
using Reprieve.Server.Operations.Orders;

namespace Reprieve.Server.Console.Pages.Domains;

/// <summary>The list of domains: its address says what is shown, and only what is in sight is read.</summary>
public sealed partial class DomainList
{
    // An address longer than some proxies take would be lost on the way.
    private const int MostInAddress = 20;

    private static readonly TimeSpan _between = TimeSpan.FromSeconds(10);

    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);
    private ElementReference _table;
    private Virtualize<ListedDomain>? _rows;
    private ListedDomains? _pages;
    private ApiException? _refusal;
    private bool _mayImport;
    private bool _mayRedeem;
    private string? _keyword;
    private string? _registrar;
    private DateOnly? _from;
    private DateOnly? _to;
    private DateOnly? _drops;

    [SupplyParameterFromQuery(Name = "type")]
    public string? Type { get; set; }

    [SupplyParameterFromQuery(Name = "q")]
    public string? Keyword { get; set; }

    [SupplyParameterFromQuery(Name = "registrar")]
    public string? Registrar { get; set; }

    [SupplyParameterFromQuery(Name = "from")]
    public string? From { get; set; }

    [SupplyParameterFromQuery(Name = "to")]
    public string? To { get; set; }

    [SupplyParameterFromQuery(Name = "drops")]
    public string? Drops { get; set; }

    [SupplyParameterFromQuery(Name = "sort")]
    public string? Sort { get; set; }

    [CascadingParameter]
    private ConsoleText T { get; set; } = new("en");

    private DomainQuery Query => DomainQuery.Of(Type, Keyword, Registrar, From, To, Drops, Sort);

    // It outlives the page: whoever looks at one of them and comes back finds it.
    private ISet<string> Selected => Chosen.Selected;

    protected override async Task OnInitializedAsync()
    {
        _mayImport = await Session.MayAsync(nameof(ImportDomains), Left);
        _mayRedeem = await Session.MayAsync(nameof(SaveBatchTaskForCreatingOrderRedeem), Left);
        Watching = FollowAsync(Clock, _between, RefreshAsync);
    }

    protected override async Task OnParametersSetAsync()
    {
        if (_pages?.Query == Query)
        {
            return;
        }

        _pages = new ListedDomains(Session, Query);
        (_keyword, _registrar, _from, _to, _drops) = (Query.Keyword, Query.Registrar, DayText.Read(Query.From), DayText.Read(Query.To), DayText.Read(Query.Drops));
        // What is in sight comes first, what it counts after that.
        await Task.Yield();
        await CountAsync();
    }

    private async ValueTask<ItemsProviderResult<ListedDomain>> ReadAsync(ItemsProviderRequest request)
    {
        if (_pages is not { } pages)
        {
            return new ItemsProviderResult<ListedDomain>([], 0);
        }

        try
        {
            var before = pages.Total;
            var rows = await pages.ReadAsync(request);
            _refusal = null;
            if (pages.Total != before)
            {
                StateHasChanged();
            }

            return rows;
        }
        catch (ApiException refusal)
        {
            _refusal = refusal;
            StateHasChanged();
            return new ItemsProviderResult<ListedDomain>([], 0);
        }
        catch (OperationCanceledException) when (request.CancellationToken.IsCancellationRequested)
        {
            // The table takes its own token's end alone for one: any other would end the page.
            throw new OperationCanceledException(request.CancellationToken);
        }
    }

    private async Task CountAsync()
    {
        try
        {
            foreach (var type in new[] { null, DomainQuery.Renewable, DomainQuery.Redeemable })
            {
                var answer = await Session.RunAsync<QueryDomainList, QueryDomainList.Request, Page<QueryDomainList.Rows>>(
                    (Query with { Type = type, Sort = null }).Request(1, 1), Left);
                _counts[type ?? ""] = answer.TotalItemNum;
            }
        }
        catch (ApiException refusal)
        {
            _refusal = refusal;
        }
    }

    private async Task RefreshAsync()
    {
        _pages?.Forget();
        await (_rows?.RefreshDataAsync() ?? Task.CompletedTask);
        await CountAsync();
    }

    private void Search() => Navigation.NavigateTo(DomainQuery.Of(Type, _keyword, _registrar, DayText.Of(_from), DayText.Of(_to), DayText.Of(_drops), Sort).Address());

    private void Select(string name, ChangeEventArgs change)
    {
        if (change.Value is true)
        {
            Selected.Add(name);
        }
        else
        {
            Selected.Remove(name);
        }
    }

    private async Task SelectAllAsync()
    {
        try
        {
            var answer = await Session.RunAsync<QueryDomainList, QueryDomainList.Request, Page<QueryDomainList.Rows>>(
                (Query with { Sort = null }).Request(1, RedeemNames.Most), Left);
            Selected.UnionWith(answer.Data.Domain.Where(row => row.DomainStatus == DomainQuery.Redeemable).Select(row => row.DomainName));
            _refusal = null;
        }
        catch (ApiException refusal)
        {
            _refusal = refusal;
        }
    }

    private void Redeem()
    {
        var few = Selected.Count <= MostInAddress;
        if (!few)
        {
            Chosen.Put([.. Selected]);
        }

        Navigation.NavigateTo(few ? $"/console/redeem?names={Uri.EscapeDataString(string.Join(',', Selected))}" : "/console/redeem");
    }

    private async Task SelectNoneAsync()
    {
        Selected.Clear();
        // The button that was pressed is there no longer.
        await FocusAsync(_table);
    }

    // Nothing until it was counted: 0 would be a statement.
    private string Count(string? type) => _counts.TryGetValue(type ?? "", out var count) ? count.ToString(CultureInfo.InvariantCulture) : "";

    private string Told() => _pages?.Total is { } total ? T[ConsoleText.Count(total, "domain"), $"共 {total:N0} 个域名"] : "";

    private string ToSelect(int count) => T[count == 1 ? "Select the 1 that drops first" : $"Select the {count} that drop first", $"选择最先释放的 {count} 个"];
}
