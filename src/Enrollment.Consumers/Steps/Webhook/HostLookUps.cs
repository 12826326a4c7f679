using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Enrollment.Consumers.Steps.Webhook;

/// <summary>
/// Asks for the addresses of hosts. Who wants the same host at the same time shares one question: a host whose name servers
/// are silent takes one place, however many wait for it, and leaves the others to everybody else.
/// </summary>
/// <param name="ask">The question itself.</param>
internal sealed class HostLookUps(Func<string, Task<IPAddress[]>> ask) : IDisposable
{
    /// <summary>Questions at once. Looking up a name blocks a thread on Linux; slow name servers of strangers must not take all of them.</summary>
    public const int Places = 32;

    private readonly SemaphoreSlim _places = new(Places);
    private readonly ConcurrentDictionary<string, Lazy<Task<IPAddress[]>>> _underWay = new(StringComparer.OrdinalIgnoreCase);

    /// <exception cref="SocketException">It has none.</exception>
    public async Task<IPAddress[]> FindAsync(string host, CancellationToken stop)
    {
        var found = await _underWay.GetOrAdd(host, name => new(() => AskAsync(name))).Value.WaitAsync(stop);
        return found.Length > 0 ? found : throw new SocketException((int)SocketError.NoData);
    }

    public void Dispose() => _places.Dispose();

    // Goes on, and keeps its place, when nobody waits for it any more: the thread is still taken.
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
