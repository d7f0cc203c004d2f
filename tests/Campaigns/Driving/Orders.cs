using System.Globalization;
using System.Text.Json;
using Reprieve.Campaigns.Checking;
using Reprieve.Rpc;
using Reprieve.Server.Operations;

namespace Reprieve.Campaigns.Driving;

/// <summary>
/// The client of a campaign: imports names and orders them through the signed API, remembers what it was answered, and asks again for
/// what it was not.
/// </summary>
internal sealed class Orders(CampaignNames names, Random random) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromSeconds(20) };
    private readonly CampaignName[] _inOrder = [.. names.All];
    private readonly List<Order> _orders = [];
    private readonly List<string> _imported = [];
    private Order? _unanswered;
    private int _importedCount;
    private int _orderedCount;
    private RpcClient[] _clients = [];
    private int _calls;

    public const string KeyId = "campaign-key";
    public const string KeySecret = "campaign-secret-0123456789";

    public int Ordered => _orderedCount;

    public bool IsDone => _orderedCount == _inOrder.Length && _unanswered is null;

    public bool HasUnanswered => _unanswered is not null;

    public int Resent { get; private set; }

    /// <summary>Whether orders ask for vouchers and promotions, whichever saves most.</summary>
    public bool UsesMoney { get; set; }

    public IReadOnlyList<string> Imported => _imported;

    public IReadOnlyList<Submission> Submissions =>
        [.. _orders.Select(order => new Submission { ClientToken = order.Token, Names = [.. order.Lines.Select(line => line.Name)], TaskNo = order.TaskNo })];

    /// <summary>Calls go to these in turn; what one of them did not answer goes to the next.</summary>
    public void Turn(params IReadOnlyList<Uri> endpoints) => _clients =
    [
        .. endpoints.Select(endpoint => new RpcClient(
            _http, new RpcClientSettings { Endpoint = endpoint, AccessKeyId = KeyId, AccessKeySecret = KeySecret })),
    ];

    /// <summary>One call: what went unanswered first, then an import while names run short, then an order of up to so many names.</summary>
    /// <param name="mostNames">0 orders nothing.</param>
    /// <param name="mustImport">Imports even what is there already.</param>
    /// <exception cref="HttpRequestException">No answer came.</exception>
    public async Task StepAsync(int mostNames, bool mustImport, CancellationToken cancellationToken)
    {
        if (_unanswered is { } open)
        {
            Resent++;
            await SendAsync(open, cancellationToken);
            return;
        }

        if (mustImport || (_importedCount < _inOrder.Length && _importedCount - _orderedCount < 200))
        {
            await ImportAsync(cancellationToken);
            return;
        }

        // An answered order asked for again makes no second task.
        if (_orders.Count > 0 && random.Next(20) == 0)
        {
            Resent++;
            await SendAsync(_orders[random.Next(_orders.Count)], cancellationToken);
            return;
        }

        var count = Math.Min(random.Next(1, 41), Math.Min(mostNames, _importedCount - _orderedCount));
        if (count > 0)
        {
            var order = new Order
            {
                Token = $"token-{random.NextInt64().ToString("x16", CultureInfo.InvariantCulture)}-{_orders.Count.ToString(CultureInfo.InvariantCulture)}",
                Lines = _inOrder[_orderedCount..(_orderedCount + count)],
                IsSingle = count == 1 && random.Next(2) == 0,
                UsesCoupon = UsesMoney && random.Next(3) == 0,
                UsesPromotion = UsesMoney && random.Next(3) == 0,
            };
            _orders.Add(order);
            _orderedCount += count;
            await SendAsync(order, cancellationToken);
        }
    }

    /// <summary>Has the registry's password changed; a change that is still under way goes first.</summary>
    /// <exception cref="HttpRequestException">No answer came.</exception>
    public async Task ChangePasswordAsync(CancellationToken cancellationToken)
    {
        var password = $"campaign-{random.NextInt64().ToString("x16", CultureInfo.InvariantCulture)[..7]}";
        var answer = await NextClient().CallAsync(
            "ChangeRegistryPassword", [new("Registry", "practice"), new("NewPassword", password)], RpcFormat.Json, cancellationToken);
        if (answer.Status >= 500)
        {
            throw new HttpRequestException($"ChangeRegistryPassword: {answer.Status} {answer.Code}");
        }

        Assert.True(!answer.IsError || answer.Code == ApiErrors.RegistryPasswordBusy.Code, $"ChangeRegistryPassword: {answer.Status} {answer.Code} {answer.Message}");
    }

    public async Task<int> CountTasksAsync(CancellationToken cancellationToken) =>
        (await CallAsync("QueryTaskList", [new("PageNum", "1"), new("PageSize", "1")], cancellationToken)).GetProperty("TotalItemNum").GetInt32();

    public void Dispose() => _http.Dispose();

    private async Task SendAsync(Order order, CancellationToken cancellationToken)
    {
        _unanswered = order.TaskNo is null ? order : _unanswered;
        var answer = await CallAsync(
            order.IsSingle ? "SaveSingleTaskForCreatingOrderRedeem" : "SaveBatchTaskForCreatingOrderRedeem",
            [
                .. order.Parameters(),
                new("ClientToken", order.Token),
                new("UseCoupon", order.UsesCoupon ? "true" : "false"),
                new("UsePromotion", order.UsesPromotion ? "true" : "false"),
            ],
            cancellationToken);
        var taskNo = answer.GetProperty("TaskNo").GetString();
        Assert.True(order.TaskNo is null || order.TaskNo == taskNo, $"{order.Token} was task {order.TaskNo} and is now {taskNo}");
        order.TaskNo = taskNo;
        _unanswered = ReferenceEquals(_unanswered, order) ? null : _unanswered;
    }

    private async Task ImportAsync(CancellationToken cancellationToken)
    {
        const int rows = 100;
        var isNew = _importedCount < _inOrder.Length;
        var from = isNew ? _importedCount : random.Next(Math.Max(1, _inOrder.Length - rows));
        var chunk = _inOrder[from..Math.Min(_inOrder.Length, from + rows)];
        List<KeyValuePair<string, string>> parameters = [];
        for (var i = 0; i < chunk.Length; i++)
        {
            var prefix = string.Create(CultureInfo.InvariantCulture, $"Domain.{i + 1}.");
            parameters.Add(new($"{prefix}DomainName", chunk[i].Name));
            parameters.Add(new($"{prefix}ExpirationDate", chunk[i].ExpirationDate.ToString(CultureInfo.InvariantCulture)));
            if (chunk[i].LacksNameServers)
            {
                parameters.Add(new($"{prefix}NameServers", CampaignNames.NameServer));
            }
        }

        var answer = await CallAsync("ImportDomains", parameters, cancellationToken);
        Assert.Empty(answer.GetProperty("Errors").GetProperty("Error").EnumerateArray());
        if (isNew)
        {
            _importedCount += chunk.Length;
            _imported.AddRange(chunk.Select(name => name.Name));
        }
    }

    private async Task<JsonElement> CallAsync(string action, IReadOnlyList<KeyValuePair<string, string>> parameters, CancellationToken cancellationToken)
    {
        var answer = await NextClient().CallAsync(action, parameters, RpcFormat.Json, cancellationToken);
        if (answer.Status >= 500)
        {
            // A server that stops or starts: asked again like an answer that was lost.
            throw new HttpRequestException($"{action}: {answer.Status} {answer.Code}");
        }

        Assert.False(answer.IsError, $"{action}: {answer.Status} {answer.Code} {answer.Message}");
        using var body = JsonDocument.Parse(answer.Body);
        return body.RootElement.Clone();
    }

    private RpcClient NextClient() =>
        _clients.Length > 0 ? _clients[_calls++ % _clients.Length] : throw new InvalidOperationException("no server yet");

    private sealed class Order
    {
        public required string Token { get; init; }

        public required CampaignName[] Lines { get; init; }

        public required bool IsSingle { get; init; }

        public bool UsesCoupon { get; init; }

        public bool UsesPromotion { get; init; }

        public string? TaskNo { get; set; }

        public IEnumerable<KeyValuePair<string, string>> Parameters() => IsSingle
            ? LineParameters("", Lines[0])
            : Lines.SelectMany((line, index) => LineParameters(string.Create(CultureInfo.InvariantCulture, $"OrderRedeemParam.{index + 1}."), line));

        private static IEnumerable<KeyValuePair<string, string>> LineParameters(string prefix, CampaignName line) =>
        [
            new($"{prefix}DomainName", line.Name),
            new($"{prefix}CurrentExpirationDate", line.ExpirationDate.ToString(CultureInfo.InvariantCulture)),
        ];
    }
}
