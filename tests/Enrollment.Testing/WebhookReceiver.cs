using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using StandardWebhooks;
using StandardWebhooks.Diagnostics;

namespace Enrollment.Testing;

/// <summary>One request that came in, as its receiver sees it.</summary>
public sealed record Delivery(string Id, long Timestamp, IReadOnlyList<string> Signatures, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public DateTimeOffset ReceivedAt { get; } = DateTimeOffset.UtcNow;

    public JsonElement Json => JsonElement.Parse(Body);

    /// <summary>Verifies it as a receiver does, with a library that knows nothing of the service's own code.</summary>
    public bool IsSignedWith(string secret)
    {
        var webhook = new StandardWebhook(secret);
        // One by one: StandardWebhooks 1.1.2 never finds the last of several.
        return Signatures.Any(signature => IsGenuine(webhook, signature));
    }

    private bool IsGenuine(StandardWebhook webhook, string signature)
    {
        var headers = new HeaderDictionary { ["webhook-id"] = Id, ["webhook-timestamp"] = $"{Timestamp}", ["webhook-signature"] = signature };
        try
        {
            webhook.Verify(Encoding.UTF8.GetString(Body), headers);
            return true;
        }
        catch (WebhookVerificationException)
        {
            return false;
        }
    }
}

/// <summary>A web server of somebody else, on an address that is only reached because it is allowed. Every test has a path of its own.</summary>
public sealed class WebhookReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, ConcurrentQueue<Delivery>> _deliveries = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Func<HttpContext, int, Task>> _behaviours = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stop = new();

    private WebhookReceiver(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.First());

    public static async Task<WebhookReceiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var receiver = new WebhookReceiver(app);
        app.Run(receiver.ReceiveAsync);
        await app.StartAsync();
        return receiver;
    }

    /// <summary>A URL that nobody else uses, and what happens there.</summary>
    /// <param name="behave">Gets the number of the delivery, from 1. Default: 200.</param>
    public string Url(Func<HttpContext, int, Task>? behave = null)
    {
        var path = $"/{Guid.NewGuid():N}";
        _behaviours[path] = behave ?? ((_, _) => Task.CompletedTask);
        return new Uri(Address, path).ToString();
    }

    /// <summary>A URL that answers these, one after the other, and the last of them for ever.</summary>
    public string Url(params int[] statuses) => Url((http, number) =>
    {
        http.Response.StatusCode = statuses[Math.Min(number, statuses.Length) - 1];
        return http.Response.StatusCode is 204 or 304 ? Task.CompletedTask : http.Response.WriteAsync($"this is answer {number}");
    });

    /// <summary>A URL that never answers as long as this lives.</summary>
    public string SilentUrl() => Url((http, _) => HoldAsync(http));

    /// <summary>Says nothing more until the caller has given up, or this is disposed of.</summary>
    public async Task HoldAsync(HttpContext http)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token, http.RequestAborted);
        await new TaskCompletionSource().Task.WaitAsync(over.Token);
    }

    public IReadOnlyList<Delivery> At(string url) => _deliveries.TryGetValue(new Uri(url).AbsolutePath, out var deliveries) ? [.. deliveries] : [];

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _app.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
        _stop.Dispose();
    }

    private async Task ReceiveAsync(HttpContext http)
    {
        var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        var headers = http.Request.Headers;
        var seen = _deliveries.GetOrAdd(http.Request.Path.Value!, _ => new());
        seen.Enqueue(new(
            $"{headers["webhook-id"]}",
            long.Parse($"{headers["webhook-timestamp"]}"),
            $"{headers["webhook-signature"]}".Split(' '),
            headers.ToDictionary(header => header.Key, header => $"{header.Value}", StringComparer.OrdinalIgnoreCase),
            body.ToArray()));
        try
        {
            await _behaviours[http.Request.Path.Value!](http, seen.Count);
        }
        catch (OperationCanceledException)
        {
            http.Abort();
        }
    }
}
