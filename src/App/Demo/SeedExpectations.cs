using System.Globalization;
using System.Text.Json;

namespace Reprieve.App.Demo;

/// <summary>
/// Says from the seed file alone what should become of each name: a second reading of the rules of RFC 3915 and of the seed's
/// suffix policies, sharing no code with the server or the practice registry, so that the demo does not check a thing by itself.
/// </summary>
internal sealed class SeedExpectations(JsonElement seed)
{
    private const string Us = "practice";
    private static readonly IdnMapping _idn = new();

    /// <param name="name">The name as the batch has it.</param>
    /// <param name="expiryOffDays">How far off the truth the expiry is that the batch gives.</param>
    /// <param name="now">The moment of seeding: the seed's ages count back from it.</param>
    public Expectation Of(string name, double expiryOffDays, DateTimeOffset now)
    {
        if (Domain(name) is not { } domain || Account(domain) != Us)
        {
            return Fails(name, "not in the account", "not in this account") with { IsTakenIn = false };
        }

        if (Math.Abs(expiryOffDays) > 0)
        {
            return Fails(name, "the expiry given is not the one on record", "differs from the expiration date") with { IsTakenIn = false };
        }

        if (Days(domain, "deletedDaysAgo") is not { } deleted)
        {
            return Fails(name, "not deleted: nothing to redeem", "not in redemption");
        }

        if (domain.TryGetProperty("reregisteredBy", out var newSponsor))
        {
            return Fails(name, $"dropped, and registered anew by {newSponsor.GetString()}", "registered anew");
        }

        if (domain.GetProperty("registrar").GetString() is { } sponsor && sponsor != Us)
        {
            return Fails(name, $"sponsored by {sponsor}", "sponsored by another registrar");
        }

        var policy = Policy(name);
        var wantsReport = (Text(policy, "restore") ?? "report") == "report";
        if (domain.TryGetProperty("restoredDaysAgo", out _))
        {
            return Fails(name, "restored already, by somebody else", "restored elsewhere");
        }

        var requested = Days(domain, "restoreRequestedDaysAgo");
        if (requested is null && deleted >= (Days(policy, "redemptionDays") ?? 30))
        {
            var isGone = deleted >= (Days(policy, "redemptionDays") ?? 30) + (Days(policy, "pendingDeleteDays") ?? 5);
            return isGone ? Fails(name, "past its redemption period, and purged", "has dropped") : Fails(name, "past its redemption period", "too late");
        }

        return Restored(name, domain, policy, wantsReport, requested is not null, deleted, now);
    }

    private static Expectation Restored(
        string name, JsonElement domain, JsonElement policy, bool wantsReport, bool isRequested, double deleted, DateTimeOffset now)
    {
        var (expires, renewsItself) = ExpiryAfterRestore(domain, policy, deleted, now);
        var stillPast = expires <= now;
        return new Expectation
        {
            Name = name,
            IsRestored = true,
            Because = string.Join(", ", new[]
            {
                isRequested ? "report owed" : wantsReport ? "report required" : "takes effect at once",
                renewsItself ? "renewal included" : stillPast ? "renewed by us" : "no renewal due",
            }),
            Requests = isRequested ? 0 : 1,
            Reports = wantsReport ? 1 : 0,
            Renewals = stillPast ? 1 : 0,
            Updates = domain.TryGetProperty("statuses", out var statuses) && statuses.EnumerateArray().Any(status => status.GetString() == "clientHold") ? 1 : 0,
            Expires = stillPast ? expires.AddYears(1) : expires,
        };
    }

    private static (DateTimeOffset Expires, bool RenewsItself) ExpiryAfterRestore(JsonElement domain, JsonElement policy, double deleted, DateTimeOffset now)
    {
        var expired = domain.GetProperty("expiredDaysAgo").GetDouble();
        var expires = now.AddDays(-expired);
        var outlivedItsExpiry = deleted < expired;
        var wasTakenBack = Flag(policy, "takesBackAutoRenewedYear") && expired - deleted < (Days(policy, "autoRenewGraceDays") ?? 45);
        if (outlivedItsExpiry && Flag(policy, "autoRenew") && !wasTakenBack)
        {
            expires = expires.AddYears(1);
        }

        var renews = (Text(policy, "renewAtRestore") ?? "ifPast") switch
        {
            "always" => true,
            "ifPast" => expires <= now,
            "never" => false,
            var other => throw new InvalidDataException($"renewAtRestore is {other}"),
        };
        return (renews ? expires.AddYears(1) : expires, renews);
    }

    private static Expectation Fails(string name, string because, string says) =>
        new() { Name = name, IsRestored = false, Because = because, Says = says };

    private JsonElement? Domain(string name)
    {
        foreach (var domain in seed.GetProperty("domains").EnumerateArray())
        {
            if (Ascii(domain.GetProperty("name").GetString()!) == Ascii(name))
            {
                return domain;
            }
        }

        return null;
    }

    private JsonElement Policy(string name)
    {
        var suffix = Ascii(name)[(Ascii(name).IndexOf('.', StringComparison.Ordinal) + 1)..];
        return seed.GetProperty("suffixes").EnumerateArray().Single(policy => policy.GetProperty("suffix").GetString() == suffix);
    }

    private static string? Account(JsonElement domain) => Text(domain, "account") ?? Text(domain, "registrar");

    private static string Ascii(string name) => _idn.GetAscii(name).ToLowerInvariant();

    private static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out var member) ? member.GetString() : null;

    private static double? Days(JsonElement element, string name) => element.TryGetProperty(name, out var member) ? member.GetDouble() : null;

    // Every flag of a policy is true where it is not said.
    private static bool Flag(JsonElement policy, string name) => !policy.TryGetProperty(name, out var member) || member.GetBoolean();
}
