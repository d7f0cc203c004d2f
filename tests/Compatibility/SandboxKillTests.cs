using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Reprieve.Epp;
using Reprieve.Epp.Domain;
using Reprieve.Epp.Extensions;
using Reprieve.Epp.Session;
using Reprieve.Tests.Processes;

namespace Reprieve.Compatibility;

/// <summary>
/// The practice registry is the witness in other tests: what it answered it knows after SIGKILL, and its log, its state and the
/// registrar's balance never tell different stories.
/// </summary>
public sealed class SandboxKillTests : IDisposable
{
    private const int Sessions = 4;
    private const int NamesEach = 5;
    private const int AnswersBeforeKill = 60;
    private const decimal Balance = 1_000_000m;
    private const decimal RestoreFee = 40m;

    private readonly TemporaryFolder _folder = new();
    private readonly ConcurrentDictionary<string, (int Code, string? SvTRID)> _answers = new(StringComparer.Ordinal);
    private long _lastId;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Killed_in_the_middle_of_a_stream_of_updates_it_has_lost_nothing_it_answered_and_half_applied_nothing()
    {
        var names = Enumerable.Range(0, Sessions * NamesEach).Select(number => $"kill-{number.ToString("D2", CultureInfo.InvariantCulture)}.com").ToList();
        await File.WriteAllTextAsync(_folder["seed.json"], Seed(names), Cancellation);
        for (var round = 1; round <= 3; round++)
        {
            List<Task> sessions;
            await using (var registry = await RegistryProcess.StartAsync(_folder, Cancellation))
            {
                sessions = names.Chunk(NamesEach).Select(chunk => UpdateUntilKilledAsync(EndpointOf(registry), chunk)).ToList();
                var deadline = TimeProvider.System.GetTimestamp();
                while (_answers.Count < round * AnswersBeforeKill)
                {
                    Assert.True(TimeProvider.System.GetElapsedTime(deadline) < TimeSpan.FromSeconds(60), $"only {_answers.Count} answers came");
                    await Task.Delay(1, Cancellation);
                }
            }

            await Task.WhenAll(sessions);

            await using var survivor = await RegistryProcess.StartAsync(_folder, Cancellation);
            await CompareAsync(survivor);
        }
    }

    private async Task CompareAsync(RegistryProcess registry)
    {
        var frames = (await registry.GetAsync("/log?limit=10000&xml=false", Cancellation)).GetProperty("frames").EnumerateArray().ToList();
        var logged = frames.Where(frame => Text(frame, "command") is "delete" or "update:restore-request" or "update:restore-report").ToList();
        var byId = logged.ToDictionary(frame => Text(frame, "clTRID")!, StringComparer.Ordinal);
        Assert.All(_answers, answer =>
        {
            Assert.Equal((1000, true), (answer.Value.Code, byId.ContainsKey(answer.Key)));
            var frame = byId[answer.Key];
            Assert.Equal((answer.Value.SvTRID, 1000, true), (Text(frame, "svTRID"), frame.GetProperty("code").GetInt32(), frame.GetProperty("applied").GetBoolean()));
        });
        Assert.Equal(frames.Count, frames.Select(frame => Text(frame, "svTRID")).Distinct(StringComparer.Ordinal).Count());

        var expected = logged.Where(frame => frame.GetProperty("applied").GetBoolean())
            .GroupBy(frame => Text(frame, "name")!, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => StateAfter(Text(group.Last(), "command")), StringComparer.Ordinal);
        foreach (var domain in (await registry.GetAsync("/domains", Cancellation)).GetProperty("domains").EnumerateArray())
        {
            var state = string.Join(' ', domain.GetProperty("rgpStatuses").EnumerateArray().Select(status => status.GetString()));
            Assert.Equal(expected.GetValueOrDefault(Text(domain, "name")!, "redemptionPeriod"), state);
        }

        var paid = logged.Count(frame => Text(frame, "command") == "update:restore-request" && frame.GetProperty("applied").GetBoolean());
        var practice = (await registry.GetAsync("/policy", Cancellation)).GetProperty("registrars").EnumerateArray().Single(registrar => Text(registrar, "id") == "practice");
        Assert.Equal(Balance - (paid * RestoreFee), practice.GetProperty("balance").GetProperty("USD").GetDecimal());
    }

    private static string StateAfter(string? command) => command switch
    {
        "delete" => "redemptionPeriod",
        "update:restore-request" => "pendingRestore",
        _ => "",
    };

    /// <summary>Round and round: request, report, delete, each answer kept; until the wire breaks.</summary>
    private async Task UpdateUntilKilledAsync(EppEndpoint endpoint, string[] names)
    {
        try
        {
            await using var session = await EppSession.ConnectAsync(endpoint, new EppSessionSettings(), Cancellation);
            Assert.Equal(1000, (await session.LoginAsync("practice", RegistryProcess.Password, NextId(), Cancellation)).Code);
            while (true)
            {
                foreach (var name in names)
                {
                    var info = await session.SendAsync(new DomainInfo(name), NextId(), Cancellation);
                    var rgp = info.Extension<RgpInfoData>();
                    EppCommand next = rgp?.Has(RgpStatus.RedemptionPeriod) == true ? DomainUpdate.RestoreRequest(name)
                        : rgp?.Has(RgpStatus.PendingRestore) == true ? DomainUpdate.RestoreReport(name, Report())
                        : new DomainDelete(name);
                    var id = NextId();
                    var answer = await session.SendAsync(next, id, Cancellation);
                    _answers[id] = (answer.Code, answer.SvTRID);
                }
            }
        }
        catch (EppConnectionException)
        {
            // The kill.
        }
    }

    private static EppEndpoint EndpointOf(RegistryProcess registry) =>
        new() { Host = RegistryProcess.Host, Port = registry.Port, CaFile = registry.CaFile };

    private string NextId() => $"kill-{Interlocked.Increment(ref _lastId).ToString(CultureInfo.InvariantCulture)}";

    private static RgpReport Report() => new()
    {
        PreData = MixedContent.FromText("before"),
        PostData = MixedContent.FromText("after"),
        DelTime = DateTimeOffset.UnixEpoch,
        ResTime = DateTimeOffset.UnixEpoch,
        ResReason = new RgpText("Registrant error."),
        Statements = [new RgpText("first"), new RgpText("second")],
    };

    private static string Seed(IEnumerable<string> names)
    {
        var domains = names.Select(name => $$"""{"name": "{{name}}", "registrar": "practice", "expiredDaysAgo": 60, "deletedDaysAgo": 1}""");
        return string.Create(
            CultureInfo.InvariantCulture,
            $$"""
            {
              "registrars": [{"id": "practice", "balance": { "USD": {{Balance}} } }],
              "suffixes": [{"suffix": "com", "renewAtRestore": "never", "fees": { "restore": {{RestoreFee}} } }],
              "domains": [{{string.Join(',', domains)}}]
            }
            """);
    }

    private static string? Text(JsonElement element, string property) => element.TryGetProperty(property, out var value) ? value.GetString() : null;
}
