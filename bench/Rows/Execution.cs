using System.Diagnostics;
using Dapper;
using Reprieve.Bench.Measuring;
using Reprieve.Bench.Subjects;

namespace Reprieve.Bench.Rows;

/// <summary>
/// Redemptions from the first order's first byte to the last item's durable end, beside a loop that sends the very frames that the registry
/// received for them, as many sessions at once, and keeps nothing.
/// </summary>
internal static class Execution
{
    private const int Sessions = 8;
    private const int OrderSize = 500;

    public static async Task<Outcome> MeasureAsync(Trial trial, int latencyMs, double least, CancellationToken cancellationToken)
    {
        var redemptions = trial.Size(2_000, 500);
        // The names of subject and reference take turns in blocks, so that none is redeemed twice.
        var names = Enumerable.Range(0, 2 * redemptions * (trial.Rounds + 1)).Select(number => Portfolio.NameOf(number)).ToList();
        var expiration = TimeProvider.System.GetUtcNow().AddDays(-SandboxProcess.ExpiredDaysAgo).ToUnixTimeMilliseconds();
        await using var sandbox = await SandboxProcess.StartAsync(Path.Combine(trial.Folder, "sandbox"), latencyMs, names, cancellationToken);
        var store = await Store.CreateAsync(
            Path.Combine(trial.Folder, "data"), Registries.Practice(sandbox.Port, sandbox.CaFile, Sessions), cancellationToken);
        await using (var database = await store.OpenAsync(cancellationToken))
        {
            await Money.PriceAsync(database, store, cancellationToken);
            await Portfolio.AddDomainsAsync(database, store, names.Count, cancellationToken, expiration);
        }

        await using var server = await ServerProcess.StartAsync(store, cancellationToken);
        using var load = await LoadGenerator.ConnectAsync(server.Address, 1, cancellationToken);
        await using var replay = await FrameReplay.ConnectAsync(sandbox.Port, sandbox.CaFile, Sessions, cancellationToken);
        IReadOnlyList<LoggedFrame> frames = [];
        var sent = "";
        var (subject, reference) = await trial.InTurnAsync(
            async round =>
            {
                await replay.StayAsync(cancellationToken);
                var since = await sandbox.LastAsync(cancellationToken);
                var orders = SignedRequests.Batches(server.Address, 2L * round * redemptions, redemptions / OrderSize, OrderSize, expiration);
                var took = await RedeemAsync(store, load, orders, cancellationToken);
                frames = await sandbox.ReceivedAsync(since, cancellationToken);
                var ended = await store.ReadAsync(
                    connection => connection.ExecuteScalarAsync<int>("SELECT COUNT(*) FROM items WHERE status = 2"), cancellationToken);
                if (ended != redemptions * (round + 1))
                {
                    throw new InvalidDataException($"{ended} redemptions succeeded in {round + 1} rounds of {redemptions}");
                }

                var captured = await store.ReadAsync(
                    connection => connection.ExecuteScalarAsync<int>("SELECT COUNT(*) FROM holds WHERE restore_state = 'Captured'"), cancellationToken);
                if (captured != ended)
                {
                    throw new InvalidDataException($"{captured} of {ended} redemptions were paid");
                }

                sent = string.Join(", ", frames.GroupBy(frame => frame.Command, StringComparer.Ordinal).Select(group => $"{Figures.Plain(group.Count())} {group.Key}"));
                return redemptions / took.TotalSeconds;
            },
            async round => redemptions / (await replay.SendAsync(
                frames, name => Portfolio.NameOf(Portfolio.NumberOf(name) + redemptions), cancellationToken)).TotalSeconds);
        return new Outcome
        {
            Subject = subject,
            Reference = reference,
            Unit = "redemptions/s",
            Notes = [$"{Figures.Plain(redemptions)} a round over {Sessions} sessions; either side sent {sent}"],
            // Beside the frames a session waits for some commits of intents, each for a window of items.
            Predict = (fsyncMs, rate) => 1 / ((1 / least) + (rate * (fsyncMs - 1) / 1000 * CommitsWaitedForAnItem / Sessions)),
        };
    }

    // Claim, two of intents and the last results, over a window of 32.
    private const double CommitsWaitedForAnItem = 4 / 32.0;

    private static async Task<TimeSpan> RedeemAsync(
        Store store, LoadGenerator load, List<byte[]> orders, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        await load.SendAsync(orders, cancellationToken);
        while (await store.ReadAsync(
            connection => connection.ExecuteScalarAsync<long>("SELECT EXISTS (SELECT 1 FROM items WHERE open = 1)"), cancellationToken) == 1)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), cancellationToken);
        }

        return Stopwatch.GetElapsedTime(started);
    }
}
