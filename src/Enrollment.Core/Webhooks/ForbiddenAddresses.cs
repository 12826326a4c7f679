using System.Net;
using System.Net.Sockets;

namespace Enrollment.Core.Webhooks;

/// <summary>
/// The addresses that webhooks never reach, because a customer of the service could look into its network through them. Only addresses
/// known to be public are allowed: in IPv4 everything outside the special registries; in IPv6 global unicast only, and an address that
/// carries an IPv4 address only if that one is public.
/// </summary>
public static class ForbiddenAddresses
{
    private static readonly (IPNetwork Network, string Kind)[] Special =
    [
        Range("169.254.169.254/32", "cloud metadata"),
        Range("100.100.100.200/32", "cloud metadata"),
        Range("168.63.129.16/32", "cloud metadata"),
        Range("fd00:ec2::254/128", "cloud metadata"),
        Range("0.0.0.0/8", "unspecified"),
        Range("10.0.0.0/8", "private"),
        Range("100.64.0.0/10", "carrier-grade NAT"),
        Range("127.0.0.0/8", "loopback"),
        Range("169.254.0.0/16", "link-local"),
        Range("172.16.0.0/12", "private"),
        Range("192.0.0.0/24", "reserved"),
        Range("192.0.2.0/24", "documentation"),
        Range("192.88.99.0/24", "reserved"),
        Range("192.168.0.0/16", "private"),
        Range("198.18.0.0/15", "benchmark"),
        Range("198.51.100.0/24", "documentation"),
        Range("203.0.113.0/24", "documentation"),
        Range("224.0.0.0/4", "multicast"),
        Range("255.255.255.255/32", "broadcast"),
        Range("240.0.0.0/4", "reserved"),
        Range("::/128", "unspecified"),
        Range("::1/128", "loopback"),
        Range("fc00::/7", "private"),
        Range("fe80::/10", "link-local"),
        Range("fec0::/10", "private"),
        Range("ff00::/8", "multicast"),
        Range("2001:2::/48", "benchmark"),
        Range("2001:db8::/32", "documentation"),
        Range("3fff::/20", "documentation"),
    ];

    // Where in the address the IPv4 one is, and whether its bits are inverted.
    private static readonly (IPNetwork Network, int At, bool IsInverted)[] Carriers =
    [
        (IPNetwork.Parse("::ffff:0:0/96"), 12, false),
        (IPNetwork.Parse("::ffff:0:0:0/96"), 12, false),
        (IPNetwork.Parse("::/96"), 12, false),
        (IPNetwork.Parse("64:ff9b::/96"), 12, false),
        (IPNetwork.Parse("2002::/16"), 2, false),
        (IPNetwork.Parse("2001::/32"), 12, true),
    ];

    private static readonly IPNetwork TeredoServers = IPNetwork.Parse("2001::/32");
    private static readonly IPNetwork ProtocolAssignments = IPNetwork.Parse("2001::/23");
    private static readonly IPNetwork GlobalUnicast = IPNetwork.Parse("2000::/3");

    /// <summary>Names the kind of forbidden address, for people; null if the address is public.</summary>
    public static string? KindOf(IPAddress address)
    {
        foreach (var (network, kind) in Special)
        {
            if (network.Contains(address))
                return kind;
        }
        return address.AddressFamily switch
        {
            AddressFamily.InterNetwork => null,
            AddressFamily.InterNetworkV6 => KindOfIPv6(address),
            _ => "reserved",
        };
    }

    private static string? KindOfIPv6(IPAddress address)
    {
        foreach (var (network, at, isInverted) in Carriers)
        {
            if (!network.Contains(address))
                continue;
            var inner = KindOf(Inner(address, at, isInverted));
            // A Teredo address names the server that relays for it, too.
            return inner ?? (TeredoServers.Contains(address) ? KindOf(Inner(address, 4, isInverted: false)) : null);
        }
        // An interface id of ISATAP ends in an IPv4 address.
        var bytes = address.GetAddressBytes();
        if (bytes[9] == 0 && bytes[10] == 0x5E && bytes[11] == 0xFE && (bytes[8] & 0xFD) == 0 && KindOf(Inner(address, 12, isInverted: false)) is { } kind)
            return kind;
        return GlobalUnicast.Contains(address) && !ProtocolAssignments.Contains(address) ? null : "reserved";
    }

    private static IPAddress Inner(IPAddress address, int at, bool isInverted)
    {
        var bytes = address.GetAddressBytes().AsSpan(at, 4);
        if (isInverted)
        {
            foreach (ref var part in bytes)
                part = (byte)~part;
        }
        return new IPAddress(bytes);
    }

    private static (IPNetwork Network, string Kind) Range(string network, string kind) => (IPNetwork.Parse(network), kind);
}
