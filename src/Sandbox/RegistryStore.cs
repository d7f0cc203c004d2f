using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Dapper;
using Microsoft.Data.Sqlite;
using Reprieve.Sandbox.Control;

namespace Reprieve.Sandbox;

/// <summary>
/// The registry's state and frame log in one SQLite file. Everything runs one at a time; a command's effect and its log row are one
/// transaction, so that a killed process has both or neither. What must be on the disk before it is answered waits for that outside
/// the lock, so that one fsync serves all who wait and nobody else waits for it.
/// </summary>
internal sealed class RegistryStore : IDisposable
{
    private const string DefaultPassword = "practice-1";

    private readonly Lock _gate = new();
    private readonly SqliteConnection _connection;
    private readonly RegistryClock _clock;
    private readonly WriteAheadLog _log;
    private RegistryRules _rules;
    private long _lastFrame;

    private RegistryStore(SqliteConnection connection, WriteAheadLog log, RegistryClock clock)
    {
        _connection = connection;
        _log = log;
        _clock = clock;
        _rules = RegistryRules.None;
    }

    /// <summary>Policies, limits and registrars as they are now.</summary>
    public RegistryRules Rules => Volatile.Read(ref _rules);

    public static RegistryStore Open(string path, RegistryClock clock, Func<Seed> seed, string? password)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        WriteAheadLog? log = null;
        try
        {
            connection.Open();
            connection.Execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA busy_timeout=5000");
            if (connection.ExecuteScalar<long>("SELECT count(*) FROM sqlite_schema") == 0)
            {
                using var transaction = connection.BeginTransaction();
                connection.Execute(Schema(), transaction: transaction);
                transaction.Commit();
            }
            else if (connection.ExecuteScalar<long>("SELECT count(*) FROM pragma_table_info('frame') WHERE name = 'fault'") == 0)
            {
                // A folder of 0.1 goes on as it is.
                connection.Execute(
                    """
                    BEGIN;
                    ALTER TABLE poll ADD COLUMN acknowledged INTEGER NOT NULL DEFAULT 0;
                    ALTER TABLE frame ADD COLUMN fault TEXT;
                    COMMIT
                    """);
            }

            connection.Execute(BillingLog.Table);
            log = new WriteAheadLog(path);
            var store = new RegistryStore(connection, log, clock);
            if (store.Setting("seeded") is null)
            {
                store.Reset(seed(), password);
            }

            clock.Offset = TimeSpan.FromMilliseconds(long.Parse(store.Setting("offset") ?? "0", CultureInfo.InvariantCulture));
            store._lastFrame = connection.ExecuteScalar<long?>("SELECT max(seq) FROM frame")
                ?? long.Parse(store.Setting("lastFrame") ?? "0", CultureInfo.InvariantCulture);
            store._rules = store.ReadRules();
            if (password is not null)
            {
                // Only now: with it comes whatever fell due while the registry was closed, and that goes by rules, clock and frame numbers.
                store.Write(durable: true, state => state.SetDefaultPassword(password));
            }

            return store;
        }
        catch
        {
            log?.Dispose();
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Empties the registry and lets it start from this seed, at the wall clock's time; registrars keep the passwords they set.</summary>
    public void Reset(Seed seed, string? password)
    {
        lock (_gate)
        {
            using var transaction = _connection.BeginTransaction();
            // Else whoever changed it could not sign in any more.
            var passwords = RegistryState.OwnPasswords(_connection);
            var offset = _clock.Offset;
            foreach (var table in new[] { "suffix", "registrar", "domain", "account", "host", "contact", "poll", "frame", "billing" })
            {
                _connection.Execute($"DELETE FROM {table}", transaction: transaction);
            }

            _clock.Offset = TimeSpan.Zero;
            try
            {
                var state = new RegistryState(_connection, _clock.Now(), Rules);
                state.SetSetting("offset", "0");
                state.SetSetting("seeded", "yes");
                // The log starts over, and its numbers, of which transaction ids are made, go on.
                state.SetSetting("lastFrame", _lastFrame.ToString(CultureInfo.InvariantCulture));
                state.SetSetting("limits", JsonSerializer.Serialize(seed.Limits, SandboxJson.Default.RegistryLimits));
                foreach (var policy in seed.Suffixes)
                {
                    state.PutPolicy(policy);
                }

                foreach (var registrar in seed.Registrars)
                {
                    state.AddRegistrar(registrar, registrar.Password ?? password ?? DefaultPassword, ownPassword: registrar.Password is not null);
                }

                RegistryState.PutBack(_connection, passwords);

                // Whole seconds: dates that people compare by eye.
                var now = DateTimeOffset.FromUnixTimeSeconds(_clock.Now().ToUnixTimeSeconds());
                foreach (var domain in seed.Domains)
                {
                    SeedOne(state, domain, seed.PolicyFor(domain.AsciiName ?? "") ?? throw new SeedException($"{domain.Name}: no such suffix"), now);
                }

                transaction.Commit();
            }
            catch
            {
                // The seed was refused: its time goes on as it was.
                _clock.Offset = offset;
                throw;
            }

            Volatile.Write(ref _rules, ReadRules());
        }

        _log.Flush(_log.Committed());
    }

    /// <summary>
    /// Runs one closed command on the state as of now, after the changes that time made. <paramref name="durable"/> waits for the disk;
    /// without it a loss of power (not a kill) can take the row back.
    /// </summary>
    public T Write<T>(bool durable, Func<RegistryState, T> command)
    {
        T result;
        long commit;
        lock (_gate)
        {
            using var transaction = _connection.BeginTransaction();
            var state = new RegistryState(_connection, _clock.Now(), Rules);
            state.FrameNumber = _lastFrame + 1;
            ApplyDue(state);
            result = command(state);
            transaction.Commit();
            commit = _log.Committed();
            _lastFrame = state.FrameNumber - 1;
            if (state.RulesChanged)
            {
                Volatile.Write(ref _rules, ReadRules());
            }
        }

        if (durable)
        {
            _log.Flush(commit);
        }

        return result;
    }

    public void Write(bool durable, Action<RegistryState> command) => Write(durable, state =>
    {
        command(state);
        return true;
    });

    /// <summary>Moves registry time forward and lives through what falls due.</summary>
    public void AdvanceClock(TimeSpan by)
    {
        lock (_gate)
        {
            var before = _clock.Offset;
            _clock.Offset = TimeSpan.FromMilliseconds(Math.Floor((before + by).TotalMilliseconds));
            try
            {
                Write(durable: true, state => state.SetSetting("offset", ((long)_clock.Offset.TotalMilliseconds).ToString(CultureInfo.InvariantCulture)));
            }
            catch
            {
                _clock.Offset = before;
                throw;
            }
        }
    }

    /// <summary>Rows of the frame log, oldest first.</summary>
    public LogAnswer ReadLog(LogQuery query) =>
        Write(durable: false, state =>
        {
            var isTail = query.Last is not null;
            var rows = _connection.Query<FrameRow>(
                $"""
                SELECT * FROM frame WHERE seq > @since AND (@name IS NULL OR name = @name) AND (@registrar IS NULL OR registrar = @registrar)
                AND (@command IS NULL OR command = @command) AND command NOT IN @except ORDER BY seq {(isTail ? "DESC" : "")} LIMIT @limit
                """,
                new
                {
                    since = isTail ? Math.Max(query.Since, state.FrameNumber - LogQuery.Tail) : query.Since,
                    limit = query.Last ?? query.Limit,
                    name = query.Name,
                    registrar = query.Registrar,
                    command = query.Command,
                    except = query.Except,
                });
            return new LogAnswer(state.FrameNumber - 1, [.. (isTail ? rows.Reverse() : rows).Select(row => row.ToFrame(query.WithXml))]);
        });

    /// <summary>Rows of the billing log after <paramref name="since"/>, oldest first.</summary>
    public BillingAnswer ReadBilling(long since, long limit, string? registrar) =>
        Write(durable: false, _ => new BillingAnswer([.. BillingLog.Read(_connection, since, limit, registrar).Select(row => row.ToCharge())]));

    public void Dispose()
    {
        _log.Dispose();
        _connection.Dispose();
    }

    private static void SeedOne(RegistryState state, SeedDomain domain, SuffixPolicy policy, DateTimeOffset now)
    {
        var (registration, entry) = Seeding.Live(domain, policy, now, () => state.NextRoid('D'));
        state.PutAccountEntry(entry);
        foreach (var host in Seeding.Hosts(domain).Where(host => state.Host(host) is null))
        {
            state.PutHost(new HostObject { Name = host, Roid = state.NextRoid('H'), Sponsor = domain.Registrar, Created = now });
        }

        if (registration is not null)
        {
            state.PutDomain(registration);
        }
    }

    private void ApplyDue(RegistryState state)
    {
        List<(Transition Transition, Registration? After)> steps = [];
        foreach (var registration in state.DomainsDue())
        {
            var (after, transitions) = Lifecycle.Advance(registration, state.PolicyOf(registration.Name), state.Now);
            steps.AddRange(transitions.Zip(transitions.Skip(1).Select(next => (Registration?)next.Before).Append(after)));
            if (after is null)
            {
                state.RemoveDomain(registration.Name);
            }
            else
            {
                state.PutDomain(after);
            }
        }

        // Told in the order in which they happened, over all names.
        foreach (var (transition, after) in steps.OrderBy(step => step.Transition.At))
        {
            foreach (var message in PollMessage.For(transition, after))
            {
                state.Enqueue(message);
            }

            state.AddFrame(Frame.Of(transition, _clock.Wall()));
        }
    }

    private RegistryRules ReadRules() => new(
        _connection.Query<string>("SELECT body FROM suffix ORDER BY suffix")
            .Select(body => Body(body, SandboxJson.Default.SuffixPolicy)).ToDictionary(policy => policy.Suffix, StringComparer.Ordinal),
        Setting("limits") is { } limits ? Body(limits, SandboxJson.Default.RegistryLimits) : new RegistryLimits());

    private string? Setting(string key) => _connection.ExecuteScalar<string?>("SELECT value FROM setting WHERE key = @key", new { key });

    private static T Body<T>(string body, JsonTypeInfo<T> type) =>
        JsonSerializer.Deserialize(body, type) ?? throw new InvalidDataException("a stored body is null");

    private static string Schema()
    {
        using var stream = typeof(RegistryStore).Assembly.GetManifestResourceStream("Reprieve.Sandbox.schema.sql")
            ?? throw new InvalidOperationException("the schema is not in the assembly");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}

/// <summary>What the registry goes by: a policy for each suffix, and the limits.</summary>
internal sealed record RegistryRules(IReadOnlyDictionary<string, SuffixPolicy> Suffixes, RegistryLimits Limits)
{
    public static readonly RegistryRules None = new(new Dictionary<string, SuffixPolicy>(StringComparer.Ordinal), new RegistryLimits());
}
