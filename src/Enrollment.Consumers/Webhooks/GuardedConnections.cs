using System.Net;
using System.Net.Sockets;
using Enrollment.Core.Webhooks;

namespace Enrollment.Consumers.Webhooks;

/// <summary>
/// Opens the connections of webhooks: resolves the host, looks at every address, and dials the one it has looked at, so
/// that a name cannot change its mind in between.
/// </summary>
public sealed class GuardedConnections(AllowedHosts allowed) : IDisposable
{
    // Looking up a name blocks a thread on Linux; slow name servers of strangers must not take all of them.
    private readonly SemaphoreSlim _lookUps = new(32);

    /// <exception cref="RefusedAddressException">The host has a forbidden address.</exception>
    public async ValueTask<Stream> OpenAsync(SocketsHttpConnectionContext context, CancellationToken stop)
    {
        var target = context.DnsEndPoint;
        var addresses = await ResolveAsync(target.Host, stop);
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

    public void Dispose() => _lookUps.Dispose();

    private async Task<IPAddress[]> ResolveAsync(string host, CancellationToken stop)
    {
        if (IPAddress.TryParse(host, out var literal))
            return [literal];
        await _lookUps.WaitAsync(stop);
        try
        {
            var found = await Dns.GetHostAddressesAsync(host, stop);
            return found.Length > 0 ? found : throw new SocketException((int)SocketError.NoData);
        }
        finally
        {
            _lookUps.Release();
        }
    }

    private static async Task<Stream> DialAsync(IPAddress[] addresses, int port, CancellationToken stop)
    {
        for (var i = 0; ; i++)
        {
            var socket = new Socket(addresses[i].AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(new IPEndPoint(addresses[i], port), stop);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (Exception failure)
            {
                socket.Dispose();
                if (failure is not SocketException || i == addresses.Length - 1)
                    throw;
            }
        }
    }
}

/// <summary>A host resolves to an address that webhooks must not reach.</summary>
public sealed class RefusedAddressException(string message) : IOException(message);
