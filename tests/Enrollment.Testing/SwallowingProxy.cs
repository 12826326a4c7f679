using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Enrollment.Testing;

/// <summary>
/// Stands between the service and a server as a network does, and can swallow every connection: nothing comes through any
/// more, in either direction, and neither side hears of it. What a caller sends just then comes through by half. Connections that
/// were swallowed never come back to life.
/// </summary>
public sealed class SwallowingProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly IPEndPoint _server;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentBag<Link> _links = [];
    private readonly Task _accepting;
    private volatile bool _swallows;

    public SwallowingProxy(int serverPort)
    {
        _server = new(IPAddress.Loopback, serverPort);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Swallows what is connected and whatever connects from now on.</summary>
    public void Swallow()
    {
        _swallows = true;
        foreach (var link in _links)
            link.Swallow();
    }

    /// <summary>Forwards new connections again.</summary>
    public void Forward() => _swallows = false;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        foreach (var link in _links)
            link.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var link = new Link(await _listener.AcceptTcpClientAsync(_stop.Token));
                _links.Add(link);
                if (_swallows)
                    link.Swallow();
                else
                    _ = link.ForwardAsync(_server, _stop.Token);
            }
            catch (Exception over) when (over is OperationCanceledException or SocketException)
            {
                // A caller that went away at once, or the end.
            }
        }
    }

    private sealed class Link(TcpClient caller) : IDisposable
    {
        private readonly TcpClient _server = new();
        private volatile bool _isSwallowed;
        private bool _hasPassedHalf;

        public void Swallow() => _isSwallowed = true;

        public async Task ForwardAsync(IPEndPoint server, CancellationToken stop)
        {
            try
            {
                await _server.ConnectAsync(server, stop);
                caller.NoDelay = _server.NoDelay = true;
                await Task.WhenAny(PumpAsync(caller, _server, stop), PumpAsync(_server, caller, stop));
            }
            catch (Exception broken) when (broken is SocketException or OperationCanceledException)
            {
                // Ends below as a broken connection does.
            }
            // The server must go on believing in a connection that was swallowed.
            if (!_isSwallowed)
                Dispose();
        }

        public void Dispose()
        {
            caller.Dispose();
            _server.Dispose();
        }

        // Nothing that is swallowed comes through, but half of what the caller sends first.
        private int Pass(TcpClient from, int length)
        {
            if (!_isSwallowed)
                return length;
            if (_hasPassedHalf || from != caller)
                return 0;
            _hasPassedHalf = true;
            return length / 2;
        }

        private async Task PumpAsync(TcpClient from, TcpClient to, CancellationToken stop)
        {
            var buffer = new byte[64 * 1024];
            try
            {
                int length;
                while ((length = await from.GetStream().ReadAsync(buffer, stop)) > 0)
                {
                    await to.GetStream().WriteAsync(buffer.AsMemory(0, Pass(from, length)), stop);
                }
            }
            catch (Exception broken) when (broken is IOException or ObjectDisposedException or OperationCanceledException or InvalidOperationException)
            {
                // One side went away.
            }
        }
    }
}
