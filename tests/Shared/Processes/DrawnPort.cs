using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Reprieve.Tests.Processes;

/// <summary>
/// Free ports of loopback for whoever binds them only later, or again after a restart: nothing else draws from 10,000 to 14,999, neither
/// tests/postgres (15,000 to 19,999), nor silos (20,000 to 31,999), nor the kernel for outgoing connections (from 32,768).
/// </summary>
internal static class DrawnPort
{
    private const int FirstTens = 1_000;
    private const int Tens = 500;
    private static readonly ConcurrentDictionary<int, bool> _drawn = [];

    /// <summary>The first of so many in a row (1 to 10), a number that ends in 0. None is drawn twice in one process.</summary>
    /// <exception cref="InvalidOperationException">The range is used up.</exception>
    public static int Next(int count = 1)
    {
        var start = Random.Shared.Next(Tens);
        foreach (var first in Enumerable.Range(start, Tens).Select(tens => (FirstTens + (tens % Tens)) * 10))
        {
            if (_drawn.TryAdd(first, true) && Enumerable.Range(first, count).All(IsFree))
            {
                return first;
            }
        }

        throw new InvalidOperationException("no port between 10,000 and 14,999 is left");
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
