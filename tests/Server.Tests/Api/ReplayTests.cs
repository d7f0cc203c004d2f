using System.Globalization;
using Dapper;
using Reprieve.Rpc;
using Reprieve.Server.Api;
using Reprieve.Server.Storage;

namespace Reprieve.Server.Tests.Api;

/// <summary>Nonces: one use for either signature, remembered as long as a stamp can be good and no longer.</summary>
public sealed class ReplayTests : IAsyncLifetime
{
    private ApiHost _host = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _host = await ApiHost.StartAsync(ProbeActions.Catalogue);

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Theory]
    [InlineData("Echo")]
    [InlineData("Change")]
    public async Task Of_many_replays_at_once_one_is_served(string action)
    {
        var query = _host.SignV1("GET", action, ("Text", "x"));
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => _host.GetAsync(query)));
        Assert.Single(answers, answer => answer.Status == 200);
        Assert.Equal(19, answers.Count(answer => answer.Code == "SignatureNonceUsed"));
    }

    [Fact]
    public async Task A_request_of_version_3_is_served_once()
    {
        using var recorder = new Recorder(_host.Address);
        using var http = new HttpClient(recorder);
        var client = new RpcClient(http, new RpcClientSettings
        {
            Endpoint = _host.Address,
            AccessKeyId = _host.Root.AccessKeyId,
            AccessKeySecret = _host.Root.Secret,
            Clock = _host.Clock,
        });
        foreach (var action in new[] { "Echo", "Change" })
        {
            var first = await client.CallAsync(action, [new("Text", "x")], RpcFormat.Json, Cancelled);
            Assert.False(first.IsError, first.Message);
            using var again = await recorder.RepeatAsync(Cancelled);
            Assert.Contains("SignatureNonceUsed", await again.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(-15)]
    [InlineData(0)]
    [InlineData(15)]
    public async Task As_long_as_its_stamp_is_good_a_change_cannot_be_replayed(int minutesAhead)
    {
        var stamp = ApiHost.Start.AddMinutes(minutesAhead);
        var query = _host.SignV1("GET", "Change", ("Text", "x"), ("Timestamp", stamp.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)));
        Assert.Equal(200, (await _host.GetAsync(query)).Status);
        while (_host.Clock.GetUtcNow() <= stamp.AddMinutes(15))
        {
            // Others' changes are what forgets old nonces.
            Assert.Equal(200, (await _host.GetAsync(_host.SignV1("GET", "Change", ("Text", "x")))).Status);
            await _host.RestartApiAsync();
            Assert.Equal("SignatureNonceUsed", (await _host.GetAsync(query)).Code);
            _host.Clock.Advance(TimeSpan.FromMinutes(3));
        }

        Assert.Equal("InvalidTimeStamp.Expired", (await _host.GetAsync(query)).Code);
    }

    [Fact]
    public async Task The_table_keeps_no_nonce_that_can_no_longer_come()
    {
        for (var hour = 0; hour < 3; hour++)
        {
            Assert.Equal(200, (await _host.GetAsync(_host.SignV1("GET", "Change", ("Text", "x")))).Status);
            _host.Clock.Advance(TimeSpan.FromHours(1));
        }

        Assert.Equal(200, (await _host.GetAsync(_host.SignV1("GET", "Change", ("Text", "x")))).Status);
        Assert.Equal(1, await _host.Database.ReadAsync(connection => connection.ExecuteScalarAsync<int>("SELECT COUNT(*) FROM nonces"), Cancelled));
    }

    [Fact]
    public void The_memory_keeps_no_nonce_that_can_no_longer_come()
    {
        var window = new NonceWindow(_host.Clock);
        for (var minute = 0; minute < 600; minute++)
        {
            Assert.True(window.TryAdd(NonceRow.Of(_host.Clock.GetUtcNow().ToUnixTimeMilliseconds(), "id", $"n{minute}")));
            _host.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.InRange(window.Count, 15, 35);
    }

    [Fact]
    public async Task A_refused_change_leaves_its_nonce_free()
    {
        var denied = await _host.Accounts.CreateKeyAsync(
            _host.Root.AccountId, """{"Version":"1","Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}""", Cancelled);
        var answer = await _host.Client(key: denied).CallAsync("Change", [new("Text", "x")], RpcFormat.Json, Cancelled);
        Assert.Equal("NoPermission", answer.Code);
        Assert.Equal(0, await _host.Database.ReadAsync(connection => connection.ExecuteScalarAsync<int>("SELECT COUNT(*) FROM nonces"), Cancelled));
    }

    // Sends on, and keeps the last request to send it again as it was.
    private sealed class Recorder(Uri address) : DelegatingHandler(new SocketsHttpHandler { UseProxy = false })
    {
        private readonly HttpMessageInvoker _plain = new(new SocketsHttpHandler { UseProxy = false });
        private List<(string Name, string Value)> _headers = [];
        private byte[] _body = [];

        public async Task<HttpResponseMessage> RepeatAsync(CancellationToken cancellationToken)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ByteArrayContent(_body) };
            request.Content.Headers.ContentType = new("application/x-www-form-urlencoded");
            foreach (var (name, value) in _headers)
            {
                request.Headers.TryAddWithoutValidation(name, value);
            }

            return await _plain.SendAsync(request, cancellationToken);
        }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            _body = await request.Content!.ReadAsByteArrayAsync(cancellationToken);
            _headers = [.. request.Headers.SelectMany(header => header.Value.Select(value => (header.Key, value)))];
            return await base.SendAsync(request, cancellationToken);
        }

        protected override void Dispose(bool disposing)
        {
            _plain.Dispose();
            base.Dispose(disposing);
        }
    }
}
