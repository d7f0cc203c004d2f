using Microsoft.Extensions.DependencyInjection;
using Reprieve.Server.Operations.Domains;
using Reprieve.Server.Operations.Funds;
using Reprieve.Server.Operations.Orders;
using Reprieve.Server.Operations.Practice;
using Reprieve.Server.Operations.Registries;
using Reprieve.Server.Operations.Tasks;
using Reprieve.Server.Operations.Users;
using Reprieve.Server.Registries;

namespace Reprieve.Server.Operations;

/// <summary>Every action there is, one line each, by chapter: router, table of contents and coverage list.</summary>
public sealed class Catalogue
{
    private readonly Dictionary<string, ActionEntry> _byName;

    internal Catalogue(IReadOnlyList<ActionEntry> actions)
    {
        Actions = actions;
        _byName = actions.ToDictionary(action => action.Name, StringComparer.Ordinal);
    }

    /// <summary>The actions of this server.</summary>
    public static Catalogue All { get; } = new(
    [
        // Orders
        ActionEntry.Of<SaveBatchTaskForCreatingOrderRedeem, SaveBatchTaskForCreatingOrderRedeem.Request, SaveBatchTaskForCreatingOrderRedeem.Response>("Orders"),
        ActionEntry.Of<SaveSingleTaskForCreatingOrderRedeem, SaveSingleTaskForCreatingOrderRedeem.Request, SaveSingleTaskForCreatingOrderRedeem.Response>("Orders"),

        // Tasks
        ActionEntry.Of<QueryTaskDetailList, QueryTaskDetailList.Request, Page<QueryTaskDetailList.Rows>>("Tasks"),
        ActionEntry.Of<QueryTaskList, QueryTaskList.Request, Page<QueryTaskList.Rows>>("Tasks"),
        ActionEntry.Of<QueryItemTimeline, QueryItemTimeline.Request, Page<QueryItemTimeline.Rows>>("Tasks"),
        ActionEntry.Of<QueryItemTranscript, QueryItemTranscript.Request, Page<QueryItemTranscript.Rows>>("Tasks"),
        ActionEntry.Of<QueryDomainItems, QueryDomainItems.Request, Page<QueryDomainItems.Rows>>("Tasks"),

        // Domains
        ActionEntry.Of<ImportDomains, ImportDomains.Request, ImportDomains.Response>("Domains"),
        ActionEntry.Of<QueryDomainList, QueryDomainList.Request, Page<QueryDomainList.Rows>>("Domains"),
        ActionEntry.Of<QueryPortfolioSummary, QueryPortfolioSummary.Request, QueryPortfolioSummary.Response>("Domains"),
        ActionEntry.Of<QueryDomainFacts, QueryDomainFacts.Request, DomainView>("Domains"),
        ActionEntry.Of<ReadDomainAtRegistry, QueryDomainFacts.Request, DomainView>("Domains"),

        // Funds
        ActionEntry.Of<SetAccountFunds, SetAccountFunds.Request, SetAccountFunds.Response>("Funds"),
        ActionEntry.Of<TopUpAccount, PaymentRequest, PaymentResponse>("Funds"),
        ActionEntry.Of<RefundAccount, PaymentRequest, PaymentResponse>("Funds"),
        ActionEntry.Of<QueryAccountFunds, QueryAccountFunds.Request, QueryAccountFunds.Response>("Funds"),
        ActionEntry.Of<QueryAccountStatement, QueryAccountStatement.Request, Page<QueryAccountStatement.Rows>>("Funds"),
        ActionEntry.Of<ImportPrices, ImportPrices.Request, ImportPrices.Response>("Funds"),
        ActionEntry.Of<QueryPrices, QueryPrices.Request, Page<QueryPrices.Rows>>("Funds"),
        ActionEntry.Of<SaveVoucher, SaveVoucher.Request, SaveVoucher.Response>("Funds"),
        ActionEntry.Of<WithdrawVoucher, WithdrawVoucher.Request, WithdrawVoucher.Response>("Funds"),
        ActionEntry.Of<QueryVouchers, QueryVouchers.Request, Page<QueryVouchers.Rows>>("Funds"),
        ActionEntry.Of<SavePromotion, SavePromotion.Request, SavePromotion.Response>("Funds"),
        ActionEntry.Of<WithdrawPromotion, WithdrawPromotion.Request, WithdrawPromotion.Response>("Funds"),
        ActionEntry.Of<QueryPromotions, QueryPromotions.Request, Page<QueryPromotions.Rows>>("Funds"),
        ActionEntry.Of<QueryRegistryCharges, QueryRegistryCharges.Request, Page<QueryRegistryCharges.Rows>>("Funds"),
        ActionEntry.Of<QueryHolds, QueryHolds.Request, Page<QueryHolds.Rows>>("Funds"),

        // Registries
        ActionEntry.Of<ChangeRegistryPassword, ChangeRegistryPassword.Request, ChangeRegistryPassword.Response>("Registries"),

        // Practice
        ActionEntry.Of<QueryPractice, QueryPractice.Request, QueryPractice.Response>("Practice"),
        ActionEntry.Of<MovePracticeClock, MovePracticeClock.Request, PracticeResponse>("Practice"),
        ActionEntry.Of<SetPracticeFault, SetPracticeFault.Request, PracticeResponse>("Practice"),
        ActionEntry.Of<ResetPractice, ResetPractice.Request, PracticeResponse>("Practice"),

        // Users
        ActionEntry.Of<SaveUser, SaveUser.Request, SaveUser.Response>("Users"),
    ]);

    public IReadOnlyList<ActionEntry> Actions { get; }

    /// <summary>Names are case sensitive.</summary>
    public ActionEntry? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>Registers the actions, each once, and what they share.</summary>
    public void AddTo(IServiceCollection services)
    {
        services.AddSingleton(this).AddSingleton<RedeemAcceptance>().AddSingleton<PracticePort>().AddSingleton<PracticeRoom>();
        foreach (var action in Actions)
        {
            services.AddSingleton(action.Type);
        }
    }
}
