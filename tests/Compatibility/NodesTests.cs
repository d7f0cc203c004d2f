using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using Npgsql;
using Reprieve.Rpc;
using Reprieve.Tests.Nodes;
using Reprieve.Tests.Postgres;

namespace Reprieve.Compatibility;

/// <summary>Several servers on one PostgreSQL are one server to their clients, and one that stops hands its work on.</summary>
[Collection(nameof(Alone))]
public sealed class NodesTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Three_nodes_answer_as_one()
    {
        await using var postgres = await ScratchPostgres.CreateAsync(Cancellation);
        await using var world = await NodesWorld.StartAsync(postgres.ConnectionString, 12, new Dictionary<string, string>(StringComparer.Ordinal), 500, Cancellation);
        // Together, on an empty database: one of them brings it up to date and makes the account.
        var nodes = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => world.ServeAsync(Cancellation)));

        await world.ImportAsync(nodes[0], Cancellation);
        var listed = await nodes[1].CallAsync("QueryDomainList", [new("PageNum", "1"), new("PageSize", "1")], Cancellation);
        Assert.Equal(world.Names.Count, listed.Body.GetProperty("TotalItemNum").GetInt32());

        // Version 1 does not sign the host: the very same request goes to each.
        var form = Sign("SaveBatchTaskForCreatingOrderRedeem", NodesWorld.Order(world.Names, "the order"));
        var accepted = await nodes[0].PostAsync(form, Cancellation);
        Assert.Equal((HttpStatusCode.OK, null), (accepted.Status, accepted.Code));
        foreach (var node in nodes)
        {
            Assert.Equal((HttpStatusCode.BadRequest, "SignatureNonceUsed"), await CodeAsync(node.PostAsync(form, Cancellation)));
            var again = await node.CallAsync("SaveBatchTaskForCreatingOrderRedeem", NodesWorld.Order(world.Names, "the order"), Cancellation);
            Assert.Equal((null, accepted.TaskNo()), (again.Code, again.TaskNo()));
            Assert.Equal(
                (HttpStatusCode.BadRequest, "IdempotentParameterMismatch"),
                await CodeAsync(node.CallAsync("SaveBatchTaskForCreatingOrderRedeem", NodesWorld.Order([world.Names[0]], "the order"), Cancellation)));
            Assert.Equal(world.Names.Count, (await DetailsAsync(node, accepted.TaskNo())).Count);
        }

        await world.UntilAsync(
            "every item's success, seen from the third node",
            TimeSpan.FromSeconds(60),
            async () => (await DetailsAsync(nodes[2], accepted.TaskNo())).All(status => status == "EXECUTE_SUCCESS"),
            Cancellation);

        // One of them at most has slot 0, whose worker alone changes the password.
        foreach (var (node, number) in nodes.Select((node, number) => (node, number)))
        {
            var password = string.Create(CultureInfo.InvariantCulture, $"by-node-{number}");
            await world.UntilAsync(
                "the password's change",
                TimeSpan.FromSeconds(60),
                async () =>
                {
                    // It answers Changing after a few seconds; the same call again asks what became of it.
                    var changed = await node.CallAsync("ChangeRegistryPassword", [new("Registry", "practice"), new("NewPassword", password)], Cancellation);
                    var state = changed.Body.TryGetProperty("State", out var told) ? told.GetString() : null;
                    Assert.True(changed.Code is null && state is "Changed" or "Changing", changed.ToString());
                    return state == "Changed";
                },
                Cancellation);
        }

        await ExecuteAsync(postgres, "UPDATE access_keys SET status = 'Inactive'");
        foreach (var node in nodes)
        {
            await world.UntilAsync(
                "a refusal of the inactive key",
                TimeSpan.FromSeconds(20),
                async () => (await node.CallAsync("QueryTaskList", [new("PageNum", "1"), new("PageSize", "1")], Cancellation)).Code == "InvalidAccessKeyId.Inactive",
                Cancellation);
        }
    }

    [Fact]
    public async Task A_node_that_stops_signs_out_and_hands_its_slots_and_items_to_the_other_before_its_leases_run_out()
    {
        await using var postgres = await ScratchPostgres.CreateAsync(Cancellation);
        // Leases of minutes: what is taken over in seconds was given back. At forty commands a second items are always in hand.
        await using var world = await NodesWorld.StartAsync(
            postgres.ConnectionString, 40, new Dictionary<string, string>(StringComparer.Ordinal) { ["Lease"] = "00:05:00" }, 40, Cancellation);
        var first = await world.ServeAsync(Cancellation);
        await world.UntilAsync("the first node's leases", TimeSpan.FromSeconds(30), async () => (await OwnersAsync(postgres)).Count == NodesWorld.Slots, Cancellation);
        var owner = Assert.Single((await OwnersAsync(postgres)).Distinct());
        var second = await world.ServeAsync(Cancellation);
        await world.ImportAsync(first, Cancellation);
        var accepted = await second.CallAsync("SaveBatchTaskForCreatingOrderRedeem", NodesWorld.Order(world.Names, "the order"), Cancellation);
        await world.UntilAsync(
            "items in the first node's hands and requests on their way",
            TimeSpan.FromSeconds(60),
            async () => await CountAsync(postgres, "SELECT COUNT(*) FROM items WHERE claim_slot IS NOT NULL") > 0
                && (await world.FramesAsync("update:restore-request", Cancellation)).Count > 0,
            Cancellation);
        var held = (await OwnersAsync(postgres)).Count(one => one == owner);

        var started = TimeProvider.System.GetTimestamp();
        await first.Process.StopAsync(Cancellation);
        var took = TimeProvider.System.GetElapsedTime(started);
        TestContext.Current.TestOutputHelper?.WriteLine($"stopped in {took.TotalSeconds:0.0} s");

        Assert.Equal(0, first.Process.ExitCode);
        Assert.Equal(0, await CountAsync(postgres, $"SELECT COUNT(*) FROM leases WHERE owner = '{owner}' AND expires_at > 0"));
        Assert.Equal(0, await CountAsync(
            postgres, $"SELECT COUNT(*) FROM items, leases WHERE claim_slot = slot AND claim_epoch = epoch AND owner = '{owner}'"));
        Assert.True((await world.FramesAsync("logout", Cancellation)).Count >= held, "a session ended without <logout>");
        await world.UntilAsync(
            "the second node's leases on all slots",
            TimeSpan.FromSeconds(30),
            async () => (await OwnersAsync(postgres)) is { Count: NodesWorld.Slots } owners && !owners.Contains(owner),
            Cancellation);
        await world.UntilAsync(
            "every item's success", TimeSpan.FromSeconds(60), async () => (await DetailsAsync(second, accepted.TaskNo())).All(status => status == "EXECUTE_SUCCESS"), Cancellation);
        Assert.Equal(world.Names.Count, (await world.FramesAsync("update:restore-request", Cancellation)).Count);
    }

    private static string Sign(string action, IEnumerable<KeyValuePair<string, string>> parameters)
    {
        List<KeyValuePair<string, string>> all =
        [
            .. parameters,
            new("Action", action),
            new("Version", "2018-01-29"),
            new("Format", "JSON"),
            new("AccessKeyId", NodesWorld.KeyId),
            new("SignatureMethod", V1Signature.Method),
            new("SignatureVersion", "1.0"),
            new("SignatureNonce", RandomNumberGenerator.GetHexString(32)),
            new("Timestamp", TimeProvider.System.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)),
        ];
        all.Add(new(V1Signature.ParameterName, V1Signature.Sign(V1Signature.StringToSign("POST", all), NodesWorld.KeySecret)));
        return string.Join('&', all.Select(pair => $"{PercentEncoding.Encode(pair.Key)}={PercentEncoding.Encode(pair.Value)}"));
    }

    private static async Task<(HttpStatusCode Status, string? Code)> CodeAsync(Task<NodeAnswer> call)
    {
        var answer = await call;
        return (answer.Status, answer.Code);
    }

    /// <summary>The states of a task's items.</summary>
    private static async Task<IReadOnlyList<string>> DetailsAsync(Node node, string taskNo)
    {
        var answer = await node.CallAsync("QueryTaskDetailList", [new("TaskNo", taskNo), new("PageNum", "1"), new("PageSize", "100")], Cancellation);
        return [.. answer.Body.GetProperty("Data").GetProperty("TaskDetail").EnumerateArray().Select(item => item.GetProperty("TaskStatus").GetString()!)];
    }

    /// <summary>Who holds the slots that are held.</summary>
    private static async Task<IReadOnlyList<string>> OwnersAsync(ScratchPostgres postgres)
    {
        await using var connection = new NpgsqlConnection(postgres.ConnectionString);
        await connection.OpenAsync(Cancellation);
        await using var command = new NpgsqlCommand("SELECT owner FROM leases WHERE expires_at > 0", connection);
        await using var reader = await command.ExecuteReaderAsync(Cancellation);
        List<string> owners = [];
        while (await reader.ReadAsync(Cancellation))
        {
            owners.Add(reader.GetString(0));
        }

        return owners;
    }

    private static async Task<long> CountAsync(ScratchPostgres postgres, string sql)
    {
        await using var connection = new NpgsqlConnection(postgres.ConnectionString);
        await connection.OpenAsync(Cancellation);
        await using var command = new NpgsqlCommand(sql, connection);
        return (long)(await command.ExecuteScalarAsync(Cancellation))!;
    }

    private static async Task ExecuteAsync(ScratchPostgres postgres, string sql)
    {
        await using var connection = new NpgsqlConnection(postgres.ConnectionString);
        await connection.OpenAsync(Cancellation);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Cancellation);
    }
}
