using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Enrollment.Core.Webhooks;

namespace Enrollment.Consumers.Outbound;

/// <summary>
/// Opens the connections of calls to addresses that callers gave: resolves the host, checks every address, and dials an address that it has checked, so that a name
/// cannot change in between.
/// </summary>
/// <param name="ask">Asks for the addresses of a host; by default the system.</param>
public sealed class GuardedConnections(AllowedHosts allowed, Func<string, Task<IPAddress[]>>? ask = null) : IDisposable
{
    // A host with an IPv6 address that leads nowhere must not use up the time of its IPv4 one.
    private static readonly TimeSpan PatienceWithOneOfMany = TimeSpan.FromSeconds(3);

    private readonly HostLookUps _hosts = new(ask ?? (host => Dns.GetHostAddressesAsync(host, CancellationToken.None)));

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
        return await DialAsync(Array.ConvertAll(addresses, WebhookHost.Unmapped), target.Port, stop);
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

/// <summary>Thrown if a host resolves to an address that must not be reached.</summary>
public sealed class RefusedAddressException(string message) : IOException(message);

/// <summary>
/// Looks up the addresses of hosts. Concurrent calls for the same host share one query: a host with silent name servers takes one
/// place, however many calls wait for it.
/// </summary>
/// <param name="ask">Runs the query.</param>
internal sealed class HostLookUps(Func<string, Task<IPAddress[]>> ask) : IDisposable
{
    /// <summary>
    /// How many queries run at once. Looking up a name blocks a thread on Linux, and slow name servers of strangers must not take all
    /// threads.
    /// </summary>
    public const int Places = 32;

    private readonly SemaphoreSlim _places = new(Places);
    private readonly ConcurrentDictionary<string, Lazy<Task<IPAddress[]>>> _underWay = new(StringComparer.OrdinalIgnoreCase);

    /// <exception cref="SocketException">The host has no address.</exception>
    public async Task<IPAddress[]> FindAsync(string host, CancellationToken stop)
    {
        var found = await _underWay.GetOrAdd(host, name => new(() => AskAsync(name))).Value.WaitAsync(stop);
        return found.Length > 0 ? found : throw new SocketException((int)SocketError.NoData);
    }

    public void Dispose() => _places.Dispose();

    // Keeps its place after its caller has stopped waiting, because the look-up still takes a thread.
    private async Task<IPAddress[]> AskAsync(string host)
    {
        await _places.WaitAsync();
        try
        {
            return await ask(host);
        }
        finally
        {
            _underWay.TryRemove(host, out _);
            _places.Release();
        }
    }
}
