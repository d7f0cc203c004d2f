using System.Net;

namespace Reprieve.Server.Operations;

/// <summary>The address of who asks: as it is written down, and as it is counted.</summary>
public static class ClientAddress
{
    /// <summary>IPv4 in its own form, however it came; null where there is none.</summary>
    public static string? Written(IPAddress? address) => address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4().ToString() : address?.ToString();

    /// <summary>Who counts as one client: an IPv4 address, or the /64 that an IPv6 address is in; <see cref="IPAddress.None"/> where there is none.</summary>
    public static IPAddress Counted(IPAddress? address)
    {
        if (address is null)
        {
            return IPAddress.None;
        }

        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4();
        }

        if (address.AddressFamily != System.Net.Sockets.AddressFamily.InterNetworkV6)
        {
            return address;
        }

        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        bytes[8..].Clear();
        return new IPAddress(bytes);
    }
}
