using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Reprieve.Sandbox;

/// <summary>The registry's tables as one command sees them, inside its transaction, at one moment of registry time.</summary>
internal sealed class RegistryState(SqliteConnection connection, DateTimeOffset now, RegistryRules rules)
{
    private RegistryRules _rules = rules;

    public DateTimeOffset Now => now;
    public RegistryLimits Limits => _rules.Limits;

    /// <summary>The number that the next frame gets; the server's transaction id is made from it.</summary>
    public long FrameNumber { get; set; }
    public bool RulesChanged { get; private set; }

    public string ServerTrid => $"PRACTICE-{FrameNumber.ToString(CultureInfo.InvariantCulture)}";

    public SuffixPolicy? FindPolicy(string suffix) => _rules.Suffixes.GetValueOrDefault(suffix);

    public IReadOnlyList<SuffixPolicy> Policies() => [.. _rules.Suffixes.Values.OrderBy(policy => policy.Suffix, StringComparer.Ordinal)];

    public SuffixPolicy PolicyOf(string name) => FindPolicy(DomainName.SuffixOf(name))
        ?? throw new InvalidDataException($"{name} stands under a suffix without a policy");

    public void PutPolicy(SuffixPolicy policy)
    {
        Execute(
            "INSERT INTO suffix VALUES (@suffix, @body) ON CONFLICT (suffix) DO UPDATE SET body = excluded.body",
            new { suffix = policy.Suffix, body = JsonSerializer.Serialize(policy, SandboxJson.Default.SuffixPolicy) });
        _rules = _rules with { Suffixes = new Dictionary<string, SuffixPolicy>(_rules.Suffixes, StringComparer.Ordinal) { [policy.Suffix] = policy } };
        RulesChanged = true;
        // When a name next changes can depend on the policy.
        foreach (var registration in Bodies("SELECT body FROM domain WHERE suffix = @suffix", new { suffix = policy.Suffix }, SandboxJson.Default.Registration))
        {
            PutDomain(registration);
        }
    }

    public void PutLimits(RegistryLimits limits)
    {
        SetSetting("limits", JsonSerializer.Serialize(limits, SandboxJson.Default.RegistryLimits));
        _rules = _rules with { Limits = limits };
        RulesChanged = true;
    }

    public Registration? Domain(string name) => Body("SELECT body FROM domain WHERE name = @name", new { name }, SandboxJson.Default.Registration);

    public IReadOnlyList<Registration> Domains(string? sponsor) => Bodies(
        "SELECT body FROM domain WHERE @sponsor IS NULL OR sponsor = @sponsor ORDER BY name", new { sponsor }, SandboxJson.Default.Registration);

    public IReadOnlyList<Registration> DomainsDue() => Bodies(
        "SELECT body FROM domain WHERE next <= @now ORDER BY next", new { now = now.ToUnixTimeMilliseconds() }, SandboxJson.Default.Registration);

    public void PutDomain(Registration registration)
    {
        var policy = PolicyOf(registration.Name);
        var next = Lifecycle.NextChange(registration, policy)?.ToUnixTimeMilliseconds() ?? long.MaxValue;
        Execute(
            """
            INSERT INTO domain VALUES (@name, @suffix, @sponsor, @next, @body)
            ON CONFLICT (name) DO UPDATE SET sponsor = excluded.sponsor, next = excluded.next, body = excluded.body
            """,
            new
            {
                name = registration.Name,
                suffix = policy.Suffix,
                sponsor = registration.Sponsor,
                next,
                body = JsonSerializer.Serialize(registration, SandboxJson.Default.Registration),
            });
    }

    public void RemoveDomain(string name) => Execute("DELETE FROM domain WHERE name = @name", new { name });

    public HostObject? Host(string name) => Body("SELECT body FROM host WHERE name = @name", new { name }, SandboxJson.Default.HostObject);

    /// <summary>The hosts below a domain, which its info lists.</summary>
    public IReadOnlyList<string> HostsBelow(string domain) =>
        [.. connection.Query<string>("SELECT name FROM host WHERE name LIKE '%.' || @domain ORDER BY name", new { domain })];

    public void PutHost(HostObject host) => Execute(
        "INSERT INTO host VALUES (@name, @body) ON CONFLICT (name) DO UPDATE SET body = excluded.body",
        new { name = host.Name, body = JsonSerializer.Serialize(host, SandboxJson.Default.HostObject) });

    public ContactObject? Contact(string id) => Body("SELECT body FROM contact WHERE id = @id", new { id }, SandboxJson.Default.ContactObject);

    public void PutContact(ContactObject contact) => Execute(
        "INSERT INTO contact VALUES (@id, @body) ON CONFLICT (id) DO UPDATE SET body = excluded.body",
        new { id = contact.Id, body = JsonSerializer.Serialize(contact, SandboxJson.Default.ContactObject) });

    private List<AccountEntry> AccountEntries(string account) => Bodies(
        "SELECT body FROM account WHERE account = @account ORDER BY name", new { account }, SandboxJson.Default.AccountEntry);

    public void PutAccountEntry(AccountEntry entry) => Execute(
        "INSERT INTO account VALUES (@account, @name, @body)",
        new { account = entry.Account, name = entry.Name, body = JsonSerializer.Serialize(entry, SandboxJson.Default.AccountEntry) });

    /// <summary>A registrar's books: what the seed put there, and what it sponsors besides.</summary>
    public IReadOnlyList<AccountEntry> AccountOf(string account)
    {
        var entries = AccountEntries(account);
        var known = entries.Select(entry => entry.Name).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. entries,
            .. Domains(account).Where(domain => !known.Contains(domain.Name)).Select(domain => new AccountEntry
            {
                Account = account,
                Name = domain.Name,
                Roid = domain.Roid,
                RegistrationDate = domain.Created,
                ExpirationDate = domain.Expires,
                DeletedDate = domain.Deleted,
                NameServers = domain.NameServers,
                DsData = domain.DsData,
            }),
        ];
    }

    public IReadOnlyList<SeedRegistrar> Registrars() => Bodies("SELECT body FROM registrar ORDER BY id", new { }, SandboxJson.Default.SeedRegistrar);

    public SeedRegistrar? Registrar(string id) => Body("SELECT body FROM registrar WHERE id = @id", new { id }, SandboxJson.Default.SeedRegistrar);

    public void PutRegistrar(SeedRegistrar registrar) => Execute(
        "UPDATE registrar SET body = @body WHERE id = @id",
        new { id = registrar.Id, body = JsonSerializer.Serialize(registrar, SandboxJson.Default.SeedRegistrar) });

    /// <summary>Opens a registrar's account; <paramref name="ownPassword"/> keeps its password when the registry starts with another.</summary>
    public void AddRegistrar(SeedRegistrar registrar, string password, bool ownPassword)
    {
        Execute(
            "INSERT INTO registrar (id, own, salt, password, body) VALUES (@id, @ownPassword, x'', x'', @body)",
            new { id = registrar.Id, ownPassword, body = JsonSerializer.Serialize(registrar with { Password = null }, SandboxJson.Default.SeedRegistrar) });
        SetPassword(registrar.Id, password, ownPassword);
    }

    public bool PasswordIs(string id, string password)
    {
        var stored = connection.QuerySingleOrDefault<(byte[] Salt, byte[] Password)>("SELECT salt, password FROM registrar WHERE id = @id", new { id });
        return stored.Salt is not null && CryptographicOperations.FixedTimeEquals(Hash(password, stored.Salt), stored.Password);
    }

    public void SetPassword(string id, string password, bool own)
    {
        var salt = RandomNumberGenerator.GetBytes(16);
        Execute("UPDATE registrar SET own = @own, salt = @salt, password = @hash WHERE id = @id", new { id, own, salt, hash = Hash(password, salt) });
    }

    /// <summary>Passwords that were set, by a login or in the seed, as they are stored.</summary>
    public static IReadOnlyList<(string Id, byte[] Salt, byte[] Hash)> OwnPasswords(SqliteConnection connection) =>
        [.. connection.Query<(string, byte[], byte[])>("SELECT id, salt, password FROM registrar WHERE own = 1")];

    /// <summary>Puts them back to those registrars that are there again.</summary>
    public static void PutBack(SqliteConnection connection, IReadOnlyList<(string Id, byte[] Salt, byte[] Hash)> passwords)
    {
        foreach (var (id, salt, hash) in passwords)
        {
            connection.Execute("UPDATE registrar SET own = 1, salt = @salt, password = @hash WHERE id = @id", new { id, salt, hash });
        }
    }

    /// <summary>The password that the registry was started with, for all who have none of their own.</summary>
    public void SetDefaultPassword(string password)
    {
        foreach (var id in connection.Query<string>("SELECT id FROM registrar WHERE own = 0").ToList())
        {
            SetPassword(id, password, own: false);
        }
    }

    public void Enqueue(PollMessage message) => Execute(
        "INSERT INTO poll (registrar, body) VALUES (@registrar, @body)",
        new { registrar = message.Registrar, body = JsonSerializer.Serialize(message, SandboxJson.Default.PollMessage) });

    public long MessageCount(string registrar) =>
        connection.ExecuteScalar<long>("SELECT count(*) FROM poll WHERE registrar = @registrar AND NOT acknowledged", new { registrar });

    public (long Id, PollMessage Message)? FirstMessage(string registrar)
    {
        var row = connection.QuerySingleOrDefault<(long Id, string Body)>(
            "SELECT id, body FROM poll WHERE registrar = @registrar AND NOT acknowledged ORDER BY id LIMIT 1", new { registrar });
        return row.Body is null ? null : (row.Id, Read(row.Body, SandboxJson.Default.PollMessage));
    }

    /// <summary>Takes a message off the queue; the last one taken off is kept, so that it can be put back.</summary>
    public bool Acknowledge(string registrar, long id)
    {
        if (connection.Execute("UPDATE poll SET acknowledged = 1 WHERE registrar = @registrar AND id = @id AND NOT acknowledged", new { registrar, id }) == 0)
        {
            return false;
        }

        Execute("DELETE FROM poll WHERE registrar = @registrar AND acknowledged AND id <> @id", new { registrar, id });
        return true;
    }

    public bool HasAcknowledged(string registrar) =>
        connection.ExecuteScalar<bool>("SELECT EXISTS (SELECT 1 FROM poll WHERE registrar = @registrar AND acknowledged)", new { registrar });

    /// <summary>Puts the message that was taken off last back into the queue, under its id.</summary>
    public void PutBackAcknowledged(string registrar) =>
        Execute("UPDATE poll SET acknowledged = 0 WHERE registrar = @registrar AND acknowledged", new { registrar });

    public void AddFrame(Frame frame)
    {
        Execute(
            """
            INSERT INTO frame (seq, at, wall, session, registrar, clTRID, svTRID, command, name, code, applied, received, sent, fault)
            VALUES (@Seq, @At, @Wall, @Session, @Registrar, @ClTRID, @SvTRID, @Command, @Name, @Code, @Applied, @Received, @Sent, @Fault)
            """,
            new
            {
                Seq = FrameNumber,
                At = (frame.At ?? now).ToUnixTimeMilliseconds(),
                Wall = frame.Wall.ToUnixTimeMilliseconds(),
                frame.Session,
                frame.Registrar,
                frame.ClTRID,
                SvTRID = frame.Session is null ? null : ServerTrid,
                frame.Command,
                frame.Name,
                frame.Code,
                frame.Applied,
                frame.Received,
                frame.Sent,
                Fault = frame.Fault?.ToString(),
            });
        FrameNumber++;
    }

    /// <summary>Puts a charge for this command into the billing log, under the number of the command's frame.</summary>
    public void AddCharge(string registrar, string? clTRID, string name, string command, string currency, decimal amount) => Execute(
        "INSERT INTO billing VALUES (@FrameNumber, @at, @registrar, @clTRID, @ServerTrid, @name, @command, @currency, @amount)",
        new
        {
            FrameNumber,
            at = now.ToUnixTimeMilliseconds(),
            registrar,
            clTRID,
            ServerTrid,
            name,
            command,
            currency,
            amount = amount.ToString(CultureInfo.InvariantCulture),
        });

    /// <summary>Runs a command; what it wrote before it was refused is taken back, and the rest of the transaction stays.</summary>
    public T OrTakeBack<T>(Func<T> command)
    {
        connection.Execute("SAVEPOINT command");
        try
        {
            var result = command();
            connection.Execute("RELEASE command");
            return result;
        }
        catch (Commands.Refusal)
        {
            connection.Execute("ROLLBACK TO command; RELEASE command");
            throw;
        }
    }

    public void SetSetting(string key, string value) => Execute(
        "INSERT INTO setting VALUES (@key, @value) ON CONFLICT (key) DO UPDATE SET value = excluded.value", new { key, value });

    /// <summary>A roid never given before: <c>D</c>, <c>H</c> or <c>C</c>, a number, and the repository.</summary>
    public string NextRoid(char kind)
    {
        var number = connection.ExecuteScalar<long>(
            "INSERT INTO setting VALUES ('roid', '1') ON CONFLICT (key) DO UPDATE SET value = CAST(value AS INTEGER) + 1 RETURNING CAST(value AS INTEGER)");
        return $"{kind}{number.ToString("D6", CultureInfo.InvariantCulture)}-PRACTICE";
    }

    // Iterations enough for a registry that one practises on: a login costs a millisecond.
    private static byte[] Hash(string password, byte[] salt) => Rfc2898DeriveBytes.Pbkdf2(password, salt, 5_000, HashAlgorithmName.SHA256, 32);

    private void Execute(string sql, object parameters) => connection.Execute(sql, parameters);

    private T? Body<T>(string sql, object parameters, JsonTypeInfo<T> type) where T : class =>
        connection.QuerySingleOrDefault<string>(sql, parameters) is { } body ? Read(body, type) : null;

    private List<T> Bodies<T>(string sql, object parameters, JsonTypeInfo<T> type) =>
        [.. connection.Query<string>(sql, parameters).Select(body => Read(body, type))];

    private static T Read<T>(string body, JsonTypeInfo<T> type) =>
        JsonSerializer.Deserialize(body, type) ?? throw new InvalidDataException("a stored body is null");
}
