using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Enrollment.Core.Webhooks;
using Microsoft.Extensions.Options;

namespace Enrollment.Consumers.Steps.Webhook;

/// <summary>Posts one delivery and returns the result. Never throws because of the receiver.</summary>
public sealed class WebhookSender : IDisposable
{
    private const int KeptBytes = 1_024;
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    private readonly AllowedHosts _allowed;
    private readonly GuardedConnections _connections;
    private readonly HttpMessageInvoker _http;
    private readonly TimeSpan _timeout;
    private readonly TimeProvider _clock;

    public WebhookSender(AllowedHosts allowed, IOptions<WebhookOptions> options, TimeProvider clock)
    {
        (_allowed, _timeout, _clock) = (allowed, options.Value.Timeout, clock);
        _connections = new(allowed);
        _http = new(new SocketsHttpHandler
        {
            ConnectCallback = _connections.OpenAsync,
            SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = ChainPolicy() },
            // Each of these would reach an address that was not checked, or mix up accounts.
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            PreAuthenticate = false,
            // Receivers are not told the ids of our traces.
            ActivityHeadersPropagator = null,
            // A name that moves is followed within a minute.
            PooledConnectionLifetime = TimeSpan.FromMinutes(1),
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(20),
            MaxResponseHeadersLength = 16,
            MaxResponseDrainSize = 16 * 1024,
            ResponseDrainTimeout = TimeSpan.FromSeconds(1),
        });
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
                ? new WebhookResult.NotAnswered($"timeout after {_timeout.TotalSeconds:0.###} s")
                : Classify(failure);
        }
    }

    public void Dispose()
    {
        _http.Dispose();
        _connections.Dispose();
    }

    // A certificate may name a URL of its issuer, or of a list of revoked ones. The maker of the certificate chooses it, and it would be
    // fetched past the guard. Names and validity are checked as ever.
    private static X509ChainPolicy ChainPolicy() => new()
    {
        DisableCertificateDownloads = true,
        RevocationMode = X509RevocationMode.NoCheck,
        ApplicationPolicy = { new Oid(ServerAuthentication) },
    };

    private HttpRequestMessage RequestOf(WebhookAction action, Uri url, Guid deliveryId, byte[] body, IEnumerable<byte[]> secrets)
    {
        var (id, timestamp) = (deliveryId.ToString(), _clock.GetUtcNow().ToUnixTimeSeconds());
        var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        foreach (var (name, value) in action.Headers ?? new Dictionary<string, string>(StringComparer.Ordinal))
        {
            // Some names, like Last-Modified, belong to the content for .NET.
            if (!request.Headers.TryAddWithoutValidation(name, value))
                request.Content.Headers.TryAddWithoutValidation(name, value);
        }
        if (!request.Headers.NonValidated.Contains("User-Agent"))
            request.Headers.TryAddWithoutValidation("User-Agent", "Enrollment");
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
        for (var reason = failure; reason is not null; reason = reason.InnerException)
        {
            switch (reason)
            {
                case RefusedAddressException refused:
                    return new WebhookResult.NotSent(refused.Message);
                case SocketException socket:
                    return new WebhookResult.NotAnswered(Describe(socket));
                case AuthenticationException tls:
                    return new WebhookResult.NotAnswered($"TLS failed: {tls.Message}");
            }
        }
        return new WebhookResult.NotAnswered(failure switch
        {
            HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded } => "the connection was closed before an answer",
            HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded } => "the answer's headers are longer than 16 kB",
            HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse } => "the answer is not HTTP",
            _ => failure.Message,
        });
    }

    private static string Describe(SocketException socket) => socket.SocketErrorCode switch
    {
        SocketError.ConnectionRefused => "connection refused",
        SocketError.ConnectionReset => "connection reset",
        SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain => "the host name cannot be resolved",
        SocketError.HostUnreachable or SocketError.NetworkUnreachable => "the host cannot be reached",
        SocketError.TimedOut => "the host does not answer",
        _ => socket.Message,
    };
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
    public sealed record NotAnswered(string Error) : WebhookResult;

    /// <summary>The call was not sent and never can be as it is.</summary>
    public sealed record NotSent(string Error) : WebhookResult;
}
