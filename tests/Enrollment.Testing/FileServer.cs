using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Enrollment.Testing;

/// <summary>A web server of another company that has files, on an address that is only reached because it is allowed.</summary>
public sealed class FileServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, Func<HttpContext, int, Task>> _files = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ConcurrentQueue<IReadOnlyDictionary<string, string>>> _visits = new(StringComparer.Ordinal);
    private readonly ConcurrentBag<TcpListener> _raw = [];
    private readonly CancellationTokenSource _stop = new();

    private FileServer(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.First());

    public static async Task<FileServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.WebHost.ConfigureKestrel(server => server.Limits.MinResponseDataRate = null);
        var app = builder.Build();
        var server = new FileServer(app);
        app.Run(server.ServeAsync);
        await app.StartAsync();
        return server;
    }

    /// <summary>A URL that nobody else uses, with this file.</summary>
    public string Url(byte[] file) => Url(async (http, _) =>
    {
        http.Response.ContentLength = file.Length;
        await http.Response.Body.WriteAsync(file, http.RequestAborted);
    });

    /// <summary>A URL that nobody else uses, and what happens there.</summary>
    /// <param name="serve">Gets the number of the visit, from 1. Ends at the latest when the visitor leaves.</param>
    public string Url(Func<HttpContext, int, Task> serve)
    {
        var path = $"/{Guid.NewGuid():N}";
        _files[path] = serve;
        return new Uri(Address, path).ToString();
    }

    /// <summary>A URL that answers with these bytes, HTTP included, and hangs up.</summary>
    public string RawUrl(byte[] answer)
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        _raw.Add(listener);
        _ = AnswerAsync(listener, answer);
        return $"http://{listener.LocalEndpoint}/file";
    }

    /// <summary>Says nothing more until the visitor has left, or this is disposed of.</summary>
    public async Task HoldAsync(HttpContext http)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token, http.RequestAborted);
        await new TaskCompletionSource().Task.WaitAsync(over.Token);
    }

    /// <summary>The headers of each visit.</summary>
    public IReadOnlyList<IReadOnlyDictionary<string, string>> VisitsTo(string url) => _visits.TryGetValue(new Uri(url).AbsolutePath, out var visits) ? [.. visits] : [];

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        foreach (var listener in _raw)
            listener.Dispose();
        await _app.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
        _stop.Dispose();
    }

    private async Task ServeAsync(HttpContext http)
    {
        var path = http.Request.Path.Value!;
        var visits = _visits.GetOrAdd(path, _ => new());
        visits.Enqueue(http.Request.Headers.ToDictionary(header => header.Key, header => $"{header.Value}", StringComparer.OrdinalIgnoreCase));
        try
        {
            await _files[path](http, visits.Count);
        }
        catch (OperationCanceledException)
        {
            http.Abort();
        }
    }

    private async Task AnswerAsync(TcpListener listener, byte[] answer)
    {
        try
        {
            while (true)
            {
                using var visitor = await listener.AcceptTcpClientAsync(_stop.Token);
                var stream = visitor.GetStream();
                _ = await stream.ReadAtLeastAsync(new byte[16 * 1024], 1, throwOnEndOfStream: false, _stop.Token);
                await stream.WriteAsync(answer, _stop.Token);
            }
        }
        catch (Exception over) when (over is OperationCanceledException or ObjectDisposedException or SocketException or IOException)
        {
        }
    }
}
