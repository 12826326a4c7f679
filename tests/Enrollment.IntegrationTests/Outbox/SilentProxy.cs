using System.Net;
using System.Net.Sockets;

namespace Enrollment.IntegrationTests.Outbox;

/// <summary>Stands between a client and the broker; from a moment on it swallows what the broker says, as a network does.</summary>
internal sealed class SilentProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Uri _broker;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;

    private volatile bool _isSilent;

    public SilentProxy(Uri broker)
    {
        _broker = broker;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public Uri Address => new UriBuilder(_broker) { Host = "127.0.0.1", Port = ((IPEndPoint)_listener.LocalEndpoint).Port }.Uri;

    public void FallSilent() => _isSilent = true;

    public void Speak() => _isSilent = false;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var relayed = new List<Task>();
        try
        {
            while (true)
                relayed.Add(RelayAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(relayed);
        }
    }

    private async Task RelayAsync(TcpClient client)
    {
        using var broker = new TcpClient();
        using (client)
        {
            await broker.ConnectAsync(_broker.Host, _broker.Port);
            await Task.WhenAny(
                CopyAsync(client.GetStream(), broker.GetStream(), () => false),
                CopyAsync(broker.GetStream(), client.GetStream(), () => _isSilent));
        }
    }

    private async Task CopyAsync(NetworkStream from, NetworkStream to, Func<bool> isSwallowed)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            int length;
            while ((length = await from.ReadAsync(buffer, _stop.Token)) > 0)
            {
                if (!isSwallowed())
                    await to.WriteAsync(buffer.AsMemory(0, length), _stop.Token);
            }
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // Either end has gone, or the test is over.
        }
    }
}
