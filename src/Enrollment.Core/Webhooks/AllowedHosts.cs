using System.Net;
using Microsoft.Extensions.Options;

namespace Enrollment.Core.Webhooks;

/// <summary>
/// The hosts that webhooks may call whatever their address is, and over plain HTTP. A name covers a URL with literally that host; an
/// address or a network covers a URL whose host is an address in it. A name that resolves into an allowed network is not covered,
/// because the owner of the name's zone would decide.
/// </summary>
public sealed class AllowedHosts
{
    private readonly HashSet<string> _names = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<IPNetwork> _networks = [];

    public AllowedHosts(IOptions<WebhookOptions> options)
        : this(options.Value.AllowedHosts)
    {
    }

    public AllowedHosts(params IEnumerable<string> entries)
    {
        foreach (var entry in entries)
        {
            if (Network(entry) is { } network)
                _networks.Add(network);
            else
                _names.Add(entry);
        }
    }

    /// <summary>Says whether an entry is a host name, an address or a network.</summary>
    public static bool IsEntry(string entry) => Network(entry) is not null || Uri.CheckHostName(entry) == UriHostNameType.Dns;

    /// <param name="host">The host of a URL: a name, or an address without brackets.</param>
    public bool Contains(string host) => IPAddress.TryParse(host, out var address)
        ? _networks.Exists(network => network.Contains(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address))
        : _names.Contains(host);

    private static IPNetwork? Network(string entry)
    {
        if (IPAddress.TryParse(entry, out var address))
            return new(address, address.GetAddressBytes().Length * 8);
        return entry.Contains('/', StringComparison.Ordinal) && IPNetwork.TryParse(entry, out var network) ? network : null;
    }
}
