using Reprieve.Server.Storage;

namespace Reprieve.Server.Operations.Funds;

/// <summary>What an account pays with, as answers show it; without amounts where it is unpriced.</summary>
public sealed record AccountFunds
{
    /// <summary>What <see cref="Billing"/> says of an account without funds.</summary>
    public const string Unpriced = "Unpriced";

    public required string AccountId { get; init; }

    /// <summary>Unpriced, Prepaid, Credit or Postpaid.</summary>
    public required string Billing { get; init; }

    /// <summary>ISO 4217.</summary>
    public string? Currency { get; init; }

    /// <summary>What it has; below 0 where it pays later.</summary>
    public string? Balance { get; init; }

    /// <summary>What is set aside for its open items.</summary>
    public string? Held { get; init; }

    /// <summary>How far below 0 it may go; only of Credit.</summary>
    public string? CreditLimit { get; init; }

    /// <summary>The most that new orders can take; absent where there is no end to it.</summary>
    public string? Spendable { get; init; }

    /// <summary>Hundredths of a percent, on what is due after discounts.</summary>
    public int? TaxBasisPoints { get; init; }

    internal static AccountFunds Of(string accountId, FundsRow? row) => row is null
        ? new AccountFunds { AccountId = accountId, Billing = Unpriced }
        : new AccountFunds
        {
            AccountId = accountId,
            Billing = $"{row.Mode}",
            Currency = row.Currency,
            Balance = Ledger.Currency.Text(row.Available, row.Currency),
            Held = Ledger.Currency.Text(row.Held, row.Currency),
            CreditLimit = row.Mode == FundsMode.Credit ? Ledger.Currency.Text(row.CreditLimit, row.Currency) : null,
            Spendable = row.Spendable is { } spendable ? Ledger.Currency.Text(spendable, row.Currency) : null,
            TaxBasisPoints = row.TaxBp,
        };
}
