using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using Npgsql;
using Reprieve.Tests.Nodes;
using Reprieve.Tests.Postgres;

namespace Reprieve.Compatibility;

/// <summary>
/// PostgreSQL is restarted, killed and kept away under load: requests wait or are answered <c>ServiceUnavailable</c>, what was answered
/// is there, what was refused is not, and the nodes recover by themselves.
/// </summary>
[Collection(nameof(Alone))]
public sealed class DatabaseRestartTests : IAsyncDisposable
{
    private const int Names = 800;
    private const int Kills = 6;
    private const string Lost = "the database cannot be reached (";
    private const string Back = "the database is back after";

    private readonly ConcurrentQueue<string> _names = new();
    private readonly ConcurrentDictionary<string, Order> _answered = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _refused = new();
    private readonly ConcurrentQueue<Order> _left = new();
    private readonly CancellationTokenSource _enough = new();
    private volatile bool _isLast;
    private int _lastToken;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync()
    {
        _enough.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Nothing_answered_is_lost_nothing_refused_has_happened_and_the_nodes_recover_alone()
    {
        await using var postgres = await PostgresServer.StartAsync(fsync: true, Cancellation);
        await using var world = await NodesWorld.StartAsync(
            postgres.ConnectionString,
            Names,
            new Dictionary<string, string>(StringComparer.Ordinal) { ["SettleAfter"] = "00:00:02", ["ReconnectLimit"] = "00:00:01", ["ConfirmAgain"] = "00:00:00.5" },
            commandsPerSecond: 2000,
            Cancellation);
        Node[] nodes = [await world.ServeAsync(Cancellation), await world.ServeAsync(Cancellation)];
        await world.ImportAsync(nodes[0], Cancellation);
        foreach (var name in world.Names)
        {
            _names.Enqueue(name);
        }

        Task[] load = [.. nodes.SelectMany(node => Enumerable.Range(0, 3).Select(_ => OrderAsync(node))), .. nodes.Select(ReadAsync)];

        await MoreAsync(5);
        await postgres.RestartAsync(kill: false, Cancellation);
        for (var kill = 0; kill < Kills; kill++)
        {
            await MoreAsync(2);
            await postgres.RestartAsync(kill: true, Cancellation);
        }

        _isLast = true;
        await RefuseAsync(postgres);
        foreach (var node in nodes)
        {
            await world.UntilAsync(
                "not ready, and why",
                TimeSpan.FromSeconds(60),
                async () => await node.ReadyAsync(Cancellation) == (HttpStatusCode.ServiceUnavailable, "not ready: the database cannot be reached\n"),
                Cancellation);
        }

        await postgres.ResumeAsync(Cancellation);
        await _enough.CancelAsync();
        await Task.WhenAll(load);
        foreach (var node in nodes)
        {
            await world.UntilAsync("ready again", TimeSpan.FromSeconds(60), async () => (await node.ReadyAsync(Cancellation)).Status == HttpStatusCode.OK, Cancellation);
        }

        Assert.Empty((await TokensAsync(postgres)).Intersect(_refused, StringComparer.Ordinal));
        Assert.NotEmpty(_left);
        foreach (var order in _left)
        {
            await SendAsync(nodes[0], order);
        }

        foreach (var name in _names.Chunk(50))
        {
            await SendAsync(nodes[1], NewOrder(name));
        }

        Assert.Equal(world.Names.Order(StringComparer.Ordinal), _answered.Values.SelectMany(order => order.Names).Order(StringComparer.Ordinal));
        Assert.Equal(_answered.Count, _answered.Values.Select(order => order.TaskNo).Distinct(StringComparer.Ordinal).Count());
        await world.UntilAsync("every item's end", TimeSpan.FromSeconds(60), async () => await OpenItemsAsync(postgres) == 0, Cancellation);
        foreach (var order in _answered.Values)
        {
            var items = await nodes[0].CallAsync("QueryTaskDetailList", [new("TaskNo", order.TaskNo!), new("PageNum", "1"), new("PageSize", "100")], Cancellation);
            Assert.Equal(
                order.Names.Select(name => (name, "EXECUTE_SUCCESS")),
                items.Body.GetProperty("Data").GetProperty("TaskDetail").EnumerateArray()
                    .Select(item => (item.GetProperty("DomainName").GetString()!, item.GetProperty("TaskStatus").GetString()!))
                    .Order());
        }

        Assert.Equal(world.Names.Order(StringComparer.Ordinal), (await world.RestoredAsync(Cancellation)).Order(StringComparer.Ordinal));
        var requests = (await world.FramesAsync("update:restore-request", Cancellation)).Where(frame => frame.GetProperty("applied").GetBoolean()).ToList();
        Assert.Equal(Names, requests.Count);
        foreach (var node in nodes)
        {
            await ToldOnceAsync(world, node);
        }
    }

    [Fact]
    public async Task A_node_that_starts_before_its_database_waits_for_it()
    {
        await using var postgres = await PostgresServer.StartAsync(fsync: false, Cancellation);
        await using var world = await NodesWorld.StartAsync(
            postgres.ConnectionString, 1, new Dictionary<string, string>(StringComparer.Ordinal), commandsPerSecond: 100, Cancellation);
        await postgres.HaltAsync(kill: false, Cancellation);
        var node = world.ServeAsync(Cancellation);
        await world.UntilAsync(
            "that it waits", TimeSpan.FromSeconds(30), () => Task.FromResult(world.Output.Contains("the start waits for it", StringComparison.Ordinal)), Cancellation);

        await postgres.ResumeAsync(Cancellation);

        Assert.Equal(HttpStatusCode.OK, (await (await node).ReadyAsync(Cancellation)).Status);
    }

    [Fact]
    public async Task A_wrong_password_or_database_is_not_waited_for()
    {
        await using var postgres = await ScratchPostgres.CreateAsync(Cancellation);
        await using var world = await NodesWorld.StartAsync(
            postgres.ConnectionString + ";Database=nowhere", 1, new Dictionary<string, string>(StringComparer.Ordinal), commandsPerSecond: 100, Cancellation);
        var node = world.Start(options: null);
        await world.EndAsync(node, Cancellation);
        Assert.Equal(1, node.Process.ExitCode);
        Assert.Contains("nowhere", node.Process.Output, StringComparison.Ordinal);
    }

    /// <summary>A line when it was lost and one when it was back, and no trace of ours.</summary>
    private static async Task ToldOnceAsync(NodesWorld world, Node node)
    {
        // One after the other, however many: a machine that is busy with other things makes a database slow too.
        List<string> told = [];
        await world.UntilAsync(
            "a line that it is back",
            TimeSpan.FromSeconds(60),
            () =>
            {
                told = [.. node.Process.Output.Split(Environment.NewLine).Select(line => Array.Find([Lost, Back], part => line.Contains(part, StringComparison.Ordinal))).OfType<string>()];
                return Task.FromResult(told is [.., Back]);
            },
            Cancellation);
        Assert.Equal(Enumerable.Range(0, told.Count).Select(index => index % 2 == 0 ? Lost : Back), told);
        Assert.True(!node.Process.Output.Contains("   at Reprieve.", StringComparison.Ordinal), node.Process.Output);
    }

    /// <summary>Orders until it is enough; each order until it is answered one way or the other.</summary>
    private async Task OrderAsync(Node node)
    {
        while (!_enough.IsCancellationRequested)
        {
            var names = new List<string>();
            while (names.Count < 2 && _names.TryDequeue(out var name))
            {
                names.Add(name);
            }

            if (names.Count == 0)
            {
                return;
            }

            // Names that were refused are ordered again by another order; those of the last time are left for the very same.
            Order order;
            do
            {
                order = NewOrder(names);
                await SendAsync(node, order);
                await Task.Delay(TimeSpan.FromMilliseconds(250), Cancellation);
            }
            while (order.TaskNo is null && !_isLast);

            if (order.TaskNo is null)
            {
                _left.Enqueue(order);
            }
        }
    }

    private Order NewOrder(IReadOnlyList<string> names) =>
        new(Interlocked.Increment(ref _lastToken).ToString("token-0000", CultureInfo.InvariantCulture), [.. names.Order(StringComparer.Ordinal)]);

    private async Task SendAsync(Node node, Order order)
    {
        var answer = await node.CallAsync("SaveBatchTaskForCreatingOrderRedeem", NodesWorld.Order(order.Names, order.Token), Cancellation);
        if (answer.Code is not null)
        {
            Assert.Equal((HttpStatusCode.ServiceUnavailable, "ServiceUnavailable"), (answer.Status, answer.Code));
            _refused.Enqueue(order.Token);
            return;
        }

        order.TaskNo = answer.TaskNo();
        _answered[order.Token] = order;
    }

    private async Task ReadAsync(Node node)
    {
        while (!_enough.IsCancellationRequested)
        {
            var answer = await node.CallAsync("QueryTaskList", [new("PageNum", "1"), new("PageSize", "20")], Cancellation);
            Assert.True(answer.Code is null or "ServiceUnavailable", $"QueryTaskList: {answer}");
            await Task.Delay(TimeSpan.FromMilliseconds(50), Cancellation);
        }
    }

    /// <summary>Takes the database away until an order is refused.</summary>
    private async Task RefuseAsync(PostgresServer postgres)
    {
        // A node whose commit got no answer refuses nothing until it knows what came of it: where both are met so, once more.
        for (var tries = 5; ; tries--)
        {
            await MoreAsync(5);
            await postgres.HaltAsync(kill: true, Cancellation);
            var before = _refused.Count;
            for (var started = TimeProvider.System.GetTimestamp(); TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(30);)
            {
                if (_refused.Count > before)
                {
                    return;
                }

                await Task.Delay(TimeSpan.FromMilliseconds(100), Cancellation);
            }

            Assert.True(tries > 1, "no order was refused");
            await postgres.ResumeAsync(Cancellation);
        }
    }

    /// <summary>Waits until so many more orders were answered.</summary>
    private async Task MoreAsync(int orders)
    {
        var goal = _answered.Count + orders;
        for (var started = TimeProvider.System.GetTimestamp(); _answered.Count < goal;)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(60), $"only {_answered.Count} of {goal} orders were answered");
            await Task.Delay(TimeSpan.FromMilliseconds(10), Cancellation);
        }
    }

    private static async Task<long> OpenItemsAsync(PostgresServer postgres)
    {
        await using var connection = new NpgsqlConnection(postgres.ConnectionString + ";Pooling=false");
        await connection.OpenAsync(Cancellation);
        await using var command = new NpgsqlCommand("SELECT COUNT(*) FROM items WHERE open = 1", connection);
        return (long)(await command.ExecuteScalarAsync(Cancellation))!;
    }

    private static async Task<IReadOnlyList<string>> TokensAsync(PostgresServer postgres)
    {
        await using var connection = new NpgsqlConnection(postgres.ConnectionString + ";Pooling=false");
        await connection.OpenAsync(Cancellation);
        await using var command = new NpgsqlCommand("SELECT client_token FROM tasks", connection);
        await using var reader = await command.ExecuteReaderAsync(Cancellation);
        List<string> tokens = [];
        while (await reader.ReadAsync(Cancellation))
        {
            tokens.Add(reader.GetString(0));
        }

        return tokens;
    }

    private sealed record Order(string Token, IReadOnlyList<string> Names)
    {
        public string? TaskNo { get; set; }
    }
}
