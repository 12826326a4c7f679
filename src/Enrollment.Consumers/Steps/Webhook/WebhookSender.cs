using System.Net.Http.Headers;
using System.Text;
using Enrollment.Consumers.Outbound;
using Enrollment.Core.Webhooks;
using Microsoft.Extensions.Options;

namespace Enrollment.Consumers.Steps.Webhook;

/// <summary>Posts one delivery and returns the result. Never throws because of the receiver.</summary>
public sealed class WebhookSender : IDisposable
{
    private const int KeptBytes = 1_024;

    private readonly AllowedHosts _allowed;
    private readonly GuardedHttp _http;
    private readonly TimeSpan _timeout;
    private readonly TimeProvider _clock;

    public WebhookSender(AllowedHosts allowed, IOptions<WebhookOptions> options, TimeProvider clock)
    {
        (_allowed, _timeout, _clock) = (allowed, options.Value.Timeout, clock);
        _http = new(allowed);
    }

    /// <param name="action">The action, which gives URL and headers.</param>
    /// <param name="deliveryId">The delivery's id, the same for every attempt.</param>
    /// <param name="stop">Cancelled when the process stops. The call is broken off and made again elsewhere.</param>
    public async Task<WebhookResult> SendAsync(WebhookAction action, Guid deliveryId, byte[] body, IEnumerable<byte[]> secrets, CancellationToken stop)
    {
        if (WebhookUrl.Check(action.Url, _allowed, out var url) is { } fault)
            return new WebhookResult.NotSent(fault.Detail);

        using var timeout = new CancellationTokenSource(_timeout, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, stop);
        using var request = RequestOf(action, url, deliveryId, body, secrets);
        try
        {
            using var response = await _http.SendAsync(request, either.Token);
            return new WebhookResult.Answered((int)response.StatusCode, await ReadBeginningAsync(response, either.Token), RetryAfterOf(response));
        }
        catch (Exception failure) when (!stop.IsCancellationRequested)
        {
            return timeout.IsCancellationRequested
                ? new WebhookResult.NotAnswered($"timeout after {_timeout.TotalSeconds:0.###} s", MayHaveArrived: true)
                : Classify(failure);
        }
    }

    public void Dispose() => _http.Dispose();

    private HttpRequestMessage RequestOf(WebhookAction action, Uri url, Guid deliveryId, byte[] body, IEnumerable<byte[]> secrets)
    {
        var (id, timestamp) = (deliveryId.ToString(), _clock.GetUtcNow().ToUnixTimeSeconds());
        var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        GuardedHttp.AddHeaders(request, action.Headers);
        request.Headers.Add(WebhookSignature.IdHeader, id);
        request.Headers.Add(WebhookSignature.TimestampHeader, $"{timestamp}");
        request.Headers.Add(WebhookSignature.SignatureHeader, WebhookSignature.Sign(secrets, id, timestamp, body));
        return request;
    }

    // Once the status has come, the receiver has answered: what happens to the rest changes nothing.
    private static async Task<string> ReadBeginningAsync(HttpResponseMessage response, CancellationToken stop)
    {
        var (bytes, length) = (new byte[KeptBytes], 0);
        try
        {
            await using var stream = await response.Content.ReadAsStreamAsync(stop);
            int read;
            while (length < bytes.Length && (read = await stream.ReadAsync(bytes.AsMemory(length), stop)) > 0)
                length += read;
        }
        catch (Exception broken) when (broken is IOException or HttpRequestException or OperationCanceledException)
        {
        }
        // Without flushing, half a character at the end is left out.
        var text = new char[length + 1];
        return new string(text, 0, Encoding.UTF8.GetDecoder().GetChars(bytes.AsSpan(0, length), text, flush: false));
    }

    private TimeSpan? RetryAfterOf(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } pause } => pause,
        { Date: { } until } => until - _clock.GetUtcNow(),
        // .NET knows no more seconds than an int holds; RFC 9110 has no end.
        _ => response.Headers.NonValidated.TryGetValues("Retry-After", out var given) && given.ToString() is { Length: > 0 } text && text.All(char.IsAsciiDigit)
            ? TimeSpan.MaxValue
            : null,
    };

    private static WebhookResult Classify(Exception failure)
    {
        var fault = OutboundFault.Of(failure);
        return fault.IsRefused ? new WebhookResult.NotSent(fault.Detail) : new WebhookResult.NotAnswered(fault.Detail, !fault.IsBeforeSending);
    }
}

/// <summary>The result of one call.</summary>
public abstract record WebhookResult
{
    private WebhookResult()
    {
    }

    /// <summary>The receiver answered.</summary>
    /// <param name="Body">The first bytes of the answer, as text.</param>
    /// <param name="RetryAfter">The pause that the answer asks for, from now on.</param>
    public sealed record Answered(int Status, string Body, TimeSpan? RetryAfter) : WebhookResult;

    /// <summary>The receiver did not answer: time-outs, resets, names that do not resolve.</summary>
    /// <param name="MayHaveArrived">Whether the receiver may have the request all the same.</param>
    public sealed record NotAnswered(string Error, bool MayHaveArrived) : WebhookResult;

    /// <summary>The call was not sent and never can be as it is.</summary>
    public sealed record NotSent(string Error) : WebhookResult;
}
