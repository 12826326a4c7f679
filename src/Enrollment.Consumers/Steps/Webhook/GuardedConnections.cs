using System.Net;
using System.Net.Sockets;
using Enrollment.Core.Webhooks;

namespace Enrollment.Consumers.Steps.Webhook;

/// <summary>
/// Opens the connections of webhooks: resolves the host, looks at every address, and dials the one it has looked at, so
/// that a name cannot change its mind in between.
/// </summary>
public sealed class GuardedConnections(AllowedHosts allowed) : IDisposable
{
    // A host with an IPv6 address that leads nowhere must not use up the time of its IPv4 one.
    private static readonly TimeSpan PatienceWithOneOfMany = TimeSpan.FromSeconds(3);

    private readonly HostLookUps _hosts = new(host => Dns.GetHostAddressesAsync(host, CancellationToken.None));

    /// <exception cref="RefusedAddressException">The host has a forbidden address.</exception>
    public async ValueTask<Stream> OpenAsync(SocketsHttpConnectionContext context, CancellationToken stop)
    {
        var target = context.DnsEndPoint;
        var addresses = IPAddress.TryParse(target.Host, out var literal) ? [literal] : await _hosts.FindAsync(target.Host, stop);
        if (!allowed.Contains(target.Host))
        {
            foreach (var address in addresses)
            {
                if (ForbiddenAddresses.KindOf(address) is { } kind)
                    throw new RefusedAddressException($"{target.Host} has the {kind} address {address}, which is never called");
            }
        }
        return await DialAsync(addresses, target.Port, stop);
    }

    public void Dispose() => _hosts.Dispose();

    private static async Task<Stream> DialAsync(IPAddress[] addresses, int port, CancellationToken stop)
    {
        for (var i = 0; ; i++)
        {
            var isLast = i == addresses.Length - 1;
            var socket = new Socket(addresses[i].AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
            if (!isLast)
                patience.CancelAfter(PatienceWithOneOfMany);
            try
            {
                await socket.ConnectAsync(new IPEndPoint(addresses[i], port), patience.Token);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (Exception failure)
            {
                socket.Dispose();
                if (isLast || stop.IsCancellationRequested || failure is not (SocketException or OperationCanceledException))
                    throw;
            }
        }
    }
}

/// <summary>A host resolves to an address that webhooks must not reach.</summary>
public sealed class RefusedAddressException(string message) : IOException(message);
