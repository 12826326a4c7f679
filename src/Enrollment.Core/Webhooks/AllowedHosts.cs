using System.Net;
using Microsoft.Extensions.Options;

namespace Enrollment.Core.Webhooks;

/// <summary>
/// The hosts that webhooks may call whatever their address is, and over plain HTTP. A name covers a URL with that host, however it is spelled;
/// an address or a network covers a URL whose host is an address in it. A name that resolves into an allowed network is not covered,
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
            else if (WebhookHost.Normalize(entry, out _) is { } name)
                _names.Add(name);
        }
    }

    /// <summary>Says whether an entry is a host name, an address or a network.</summary>
    public static bool IsEntry(string entry) =>
        Network(entry) is not null || (!entry.Contains('/', StringComparison.Ordinal) && WebhookHost.Normalize(entry, out _) is not null);

    /// <param name="host">The host of a URL, as <see cref="WebhookUrl.Check"/> gives it: a name, or an address with or without brackets.</param>
    public bool Contains(string host) => IPAddress.TryParse(host, out var address)
        ? _networks.Exists(network => network.Contains(WebhookHost.Unmapped(address)))
        : _names.Contains(host);

    private static IPNetwork? Network(string entry)
    {
        if (IPAddress.TryParse(entry, out var given))
        {
            var address = WebhookHost.Unmapped(given);
            return new(address, address.GetAddressBytes().Length * 8);
        }
        if (!entry.Contains('/', StringComparison.Ordinal) || !IPNetwork.TryParse(entry, out var network))
            return null;
        return network is { BaseAddress.IsIPv4MappedToIPv6: true, PrefixLength: >= 96 } ? new(network.BaseAddress.MapToIPv4(), network.PrefixLength - 96) : network;
    }
}
