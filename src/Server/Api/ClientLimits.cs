using System.Net;
using System.Threading.RateLimiting;
using Reprieve.Server.Operations;

namespace Reprieve.Server.Api;

/// <summary>
/// Counts what each client address has open and asks for, so that none takes the server from the others. A client is an IPv4 address
/// or the /64 that an IPv6 address is in; whoever comes without an address (a socket of this machine) is not counted.
/// </summary>
internal sealed class ClientLimits : IDisposable
{
    private readonly PartitionedRateLimiter<IPAddress> _connections;
    private readonly PartitionedRateLimiter<IPAddress> _requestsASecond;
    private readonly PartitionedRateLimiter<IPAddress> _requestsAtOnce;
    private readonly PartitionedRateLimiter<IPAddress> _requests;

    public ClientLimits(ApiOptions options)
    {
        _connections = AtOnce(options.ConnectionsPerClient);
        _requestsASecond = ASecond(options.RequestsPerSecondPerClient);
        _requestsAtOnce = AtOnce(options.RequestsPerClient);
        // The rate first: what is over it takes no place among those being served.
        _requests = PartitionedRateLimiter.CreateChained(_requestsASecond, _requestsAtOnce);
    }

    /// <summary>A place for a connection, given back when disposed; null where there is none left.</summary>
    public IDisposable? AdmitConnection(EndPoint? client) => Admit(_connections, (client as IPEndPoint)?.Address);

    /// <summary>A place for a request, given back when disposed; null where there is none left.</summary>
    public IDisposable? AdmitRequest(IPAddress? client) => Admit(_requests, client);

    public void Dispose()
    {
        _connections.Dispose();
        // A chain leaves its links alone.
        _requests.Dispose();
        _requestsAtOnce.Dispose();
        _requestsASecond.Dispose();
    }

    private static RateLimitLease? Admit(PartitionedRateLimiter<IPAddress> limiter, IPAddress? client)
    {
        var lease = limiter.AttemptAcquire(ClientAddress.Counted(client));
        if (lease.IsAcquired)
        {
            return lease;
        }

        lease.Dispose();
        return null;
    }

    private static PartitionedRateLimiter<IPAddress> AtOnce(int limit) => PartitionedRateLimiter.Create<IPAddress, IPAddress>(client =>
        IsFree(client, limit)
            ? RateLimitPartition.GetNoLimiter(IPAddress.None)
            : RateLimitPartition.GetConcurrencyLimiter(client, _ => new ConcurrencyLimiterOptions { PermitLimit = limit }));

    private static PartitionedRateLimiter<IPAddress> ASecond(int limit) => PartitionedRateLimiter.Create<IPAddress, IPAddress>(client =>
        IsFree(client, limit)
            ? RateLimitPartition.GetNoLimiter(IPAddress.None)
            : RateLimitPartition.GetTokenBucketLimiter(
                client,
                _ => new TokenBucketRateLimiterOptions { TokenLimit = limit, TokensPerPeriod = limit, ReplenishmentPeriod = TimeSpan.FromSeconds(1) }));

    private static bool IsFree(IPAddress client, int limit) => limit == 0 || client.Equals(IPAddress.None);
}
