using System.Globalization;
using System.Text.Json;
using Reprieve.App.Client;

namespace Reprieve.App.Demo;

/// <summary>One row of the demo's last table: what should have become of a name, what the API says and what the registry did.</summary>
internal sealed record Verdict
{
    public required string Name { get; init; }
    public required string Should { get; init; }
    public required string Came { get; init; }
    public required string Registry { get; init; }

    /// <summary>What it cost the account; null where nothing was ever held for it.</summary>
    public decimal? Paid { get; init; }

    /// <summary>What differs; empty where all three agree.</summary>
    public required IReadOnlyList<string> Differences { get; init; }

    /// <param name="expectation">What the seed file says should become of it.</param>
    /// <param name="due">What the file of practice money says that the account pays for it.</param>
    /// <param name="item">What QueryTaskDetailList says became of it; null if the task has no such item.</param>
    /// <param name="applied">What the registry applied for us on this name, since the batch was submitted.</param>
    /// <param name="held">The name as the registry holds it now; null if it holds none.</param>
    public static Verdict Of(Expectation expectation, decimal due, TaskItem? item, IReadOnlyList<string> applied, JsonElement? held)
    {
        List<string> differences = [];
        Compare(differences, "result", expectation.IsRestored ? "restored" : "failed", Word(item));
        if (expectation.Says is { } says && item?.Message.Contains(says, StringComparison.OrdinalIgnoreCase) == false)
        {
            differences.Add($"reason: should say '{says}'");
        }

        Compare(differences, "restore requests", expectation.Requests, applied.Count(command => command == "update:restore-request"));
        Compare(differences, "reports", expectation.Reports, applied.Count(command => command == "update:restore-report"));
        Compare(differences, "renewals", expectation.Renewals, applied.Count(command => command == "renew"));
        Compare(differences, "updates", expectation.Updates, applied.Count(command => command == "update"));
        Compare(differences, "anything else", 0, applied.Count(command =>
            command is not ("update:restore-request" or "update:restore-report" or "renew" or "update") && !command.StartsWith("time:", StringComparison.Ordinal)));
        Compare<decimal?>(differences, "paid", expectation.IsRestored ? due : expectation.IsTakenIn ? 0 : null, item?.Amount);
        Compare(differences, "payment", expectation.IsRestored ? "Captured" : expectation.IsTakenIn ? "Released" : null, item?.PaymentState);
        if (expectation.IsRestored)
        {
            Compare(differences, "state at the registry", "practice, no rgp status of a deletion", State(held));
            Compare(differences, "expiry at the registry", Day(expectation.Expires), Day(held?.GetProperty("expires").GetDateTimeOffset()));
        }

        return new Verdict
        {
            Name = expectation.Name,
            Should = $"{(expectation.IsRestored ? "restored" : "failed")}: {expectation.Because}",
            Came = item is null ? "no item" : $"{Word(item)}: {item.Message}",
            Registry = applied.Count == 0 ? "nothing" : string.Join(", ", applied),
            Paid = item?.Amount,
            Differences = differences,
        };
    }

    private static void Compare<T>(List<string> differences, string what, T should, T came)
    {
        if (!EqualityComparer<T>.Default.Equals(should, came))
        {
            differences.Add($"{what}: should be {should}, is {came}");
        }
    }

    private static string Word(TaskItem? item) => item switch
    {
        null => "missing",
        { StatusCode: 2 } => "restored",
        { StatusCode: 3 } => "failed",
        _ => item.Status,
    };

    private static string State(JsonElement? held)
    {
        if (held is not { } domain)
        {
            return "not held";
        }

        var ending = domain.GetProperty("rgpStatuses").EnumerateArray().Select(status => status.GetString())
            .Where(status => status is "redemptionPeriod" or "pendingRestore" or "pendingDelete");
        return ending.FirstOrDefault() ?? $"{domain.GetProperty("registrar").GetString()}, no rgp status of a deletion";
    }

    private static string Day(DateTimeOffset? moment) => moment?.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "unknown";
}
