using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Enrollment.Samples.DialerSimulator;

/// <summary>Listens for calls that come as signed requests. They are made after the answer, which only says that they were taken.</summary>
public sealed class ByWebhook(Settings settings) : IAsyncDisposable
{
    private WebApplication? _app;

    public async Task ListenAsync(Dialer dialer)
    {
        await dialer.ReportLeftAsync();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.Urls.Add(settings.Listen);
        _app.MapPost("/", request => AnswerAsync(request, dialer));
        await _app.StartAsync();
        Console.WriteLine($"Listening on {_app.Urls.First()}");
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
            await _app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context, Dialer dialer)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        if (settings.Secret is { } secret && !IsGenuine(context.Request, body.ToArray(), secret))
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }
        var call = Call.OfWebhook(body.ToArray());
        var script = Script.Of(call);
        if (script.WebhookStatus is >= 400)
        {
            context.Response.StatusCode = script.WebhookStatus.Value;
            return;
        }
        _ = MakeAsync(dialer, call);
        if (script.WebhookStatus is null)
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        else
            context.Response.StatusCode = script.WebhookStatus.Value;
    }

    private static async Task MakeAsync(Dialer dialer, Call call)
    {
        try
        {
            await dialer.MakeAsync(call);
        }
        catch (Exception failure)
        {
            await Console.Error.WriteLineAsync($"Call {call.CallId} was not finished: {failure.Message}");
        }
    }

    // Standard Webhooks: HMAC-SHA256 over id, time and body. While secrets change there are several signatures.
    private static bool IsGenuine(HttpRequest request, byte[] body, string secret)
    {
        var key = Convert.FromBase64String(secret["whsec_".Length..]);
        byte[] signed = [.. Encoding.UTF8.GetBytes($"{request.Headers["webhook-id"]}.{request.Headers["webhook-timestamp"]}."), .. body];
        var expected = $"v1,{Convert.ToBase64String(HMACSHA256.HashData(key, signed))}";
        return request.Headers["webhook-signature"].ToString().Split(' ')
            .Any(given => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(expected)));
    }
}
