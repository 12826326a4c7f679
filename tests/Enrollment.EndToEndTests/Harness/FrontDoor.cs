using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Enrollment.EndToEndTests.Harness;

/// <summary>One address for several API processes, as a load balancer has it. Each connection goes to one that accepts it.</summary>
public sealed class FrontDoor : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<ServiceProcess> _apis = new();
    private readonly Task _accepting;

    public FrontDoor()
    {
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    /// <summary>Sends connections to one more process, from when it listens until it has ended.</summary>
    public ServiceProcess Add(ServiceProcess api)
    {
        _apis.Enqueue(api);
        return api;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                _ = ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token));
            }
            catch (Exception over) when (over is OperationCanceledException or SocketException)
            {
                // A caller that went away at once, or the end.
            }
        }
    }

    // Without any API, the caller finds its connection broken.
    private async Task ServeAsync(TcpClient caller)
    {
        using (caller)
        using (var api = await ConnectAsync())
        {
            if (api is null)
                return;
            caller.NoDelay = api.NoDelay = true;
            await Task.WhenAny(PumpAsync(caller, api), PumpAsync(api, caller));
        }
    }

    private async Task<TcpClient?> ConnectAsync()
    {
        for (var tries = _apis.Count; tries > 0 && _apis.TryDequeue(out var api); tries--)
        {
            if (api.HasExited)
                continue;
            _apis.Enqueue(api);
            var connection = new TcpClient();
            try
            {
                await connection.ConnectAsync(IPAddress.Loopback, api.Address.Port, _stop.Token);
                return connection;
            }
            catch (Exception away) when (away is SocketException or OperationCanceledException)
            {
                connection.Dispose();
            }
        }
        return null;
    }

    private async Task PumpAsync(TcpClient from, TcpClient to)
    {
        try
        {
            await from.GetStream().CopyToAsync(to.GetStream(), _stop.Token);
        }
        catch (Exception broken) when (broken is IOException or ObjectDisposedException or OperationCanceledException or InvalidOperationException)
        {
            // One side went away.
        }
    }
}
