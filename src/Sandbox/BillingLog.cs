using System.Globalization;
using System.Text;
using Dapper;
using Microsoft.Data.Sqlite;
using Reprieve.Sandbox.Control;

namespace Reprieve.Sandbox;

/// <summary>
/// What the registry charged its registrars, a row for each transform that has a price, written with it. It is kept apart from the frame
/// log so that a registrar can hold it against its own books, as it would a registry's statement.
/// </summary>
internal static class BillingLog
{
    /// <summary>For a new folder, and for one of before there was this log. A charge has the number of its command's frame.</summary>
    public const string Table =
        """
        CREATE TABLE IF NOT EXISTS billing (
          seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, registrar TEXT NOT NULL, clTRID TEXT, svTRID TEXT NOT NULL, name TEXT NOT NULL,
          command TEXT NOT NULL, currency TEXT NOT NULL, amount TEXT NOT NULL)
        """;

    private const string Header = "At,ClTRID,SvTRID,DomainName,Command,Currency,Amount";

    /// <summary>Charges after <paramref name="since"/>, oldest first, of one registrar or of all.</summary>
    public static IReadOnlyList<BillingRow> Read(SqliteConnection connection, long since, long limit, string? registrar) =>
        connection.Query<BillingRow>(
            "SELECT * FROM billing WHERE seq > @since AND (@registrar IS NULL OR registrar = @registrar) ORDER BY seq LIMIT @limit",
            new { since, limit, registrar }).AsList();

    /// <summary>RFC 4180.</summary>
    public static string Csv(IEnumerable<BilledCharge> charges)
    {
        var text = new StringBuilder(Header).Append("\r\n");
        foreach (var charge in charges)
        {
            text.AppendJoin(
                ',',
                charge.At.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture),
                Field(charge.ClTRID ?? ""),
                charge.SvTRID,
                charge.DomainName,
                charge.Command,
                charge.Currency,
                charge.Amount).Append("\r\n");
        }

        return text.ToString();
    }

    // The client's id is the client's own text; the rest is ours, or a domain name.
    private static string Field(string text) =>
        text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}

/// <summary>A charge as the database gives it.</summary>
internal sealed class BillingRow
{
    public long Seq { get; init; }
    public long At { get; init; }
    public string Registrar { get; init; } = "";
    public string? ClTRID { get; init; }
    public string SvTRID { get; init; } = "";
    public string Name { get; init; } = "";
    public string Command { get; init; } = "";
    public string Currency { get; init; } = "";
    public string Amount { get; init; } = "";

    public BilledCharge ToCharge() => new()
    {
        Seq = Seq,
        At = DateTimeOffset.FromUnixTimeMilliseconds(At),
        Registrar = Registrar,
        ClTRID = ClTRID,
        SvTRID = SvTRID,
        DomainName = Name,
        Command = Command,
        Currency = Currency,
        Amount = Amount,
    };
}
