using System.Net.Http.Headers;

namespace Enrollment.Client;

/// <summary>
/// Calls the HTTP interface of Enrollment. Each operation of its OpenAPI document has a method named after the operation's id.
/// An operation that is refused throws a <see cref="ProblemException"/>. Safe to use from many threads.
/// </summary>
public sealed partial class EnrollmentClient : IDisposable
{
    // Of HttpClient. Imports take longer, and so may a caller who gives the options a longer time.
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(100);

    private readonly HttpClient _http;
    private readonly bool _ownsHttp;
    private readonly RequestSender _sender;
    private readonly TimeProvider _clock;

    /// <param name="address">The address of the service, without <c>/api/v1</c>.</param>
    /// <param name="apiKey">The API key to send with every request.</param>
    public EnrollmentClient(Uri address, string apiKey, EnrollmentClientOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentException.ThrowIfNullOrWhiteSpace(apiKey);
        _ownsHttp = true;
        // Connections are renewed, so that a changed DNS entry is noticed. The sender has the time-outs.
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = !address.IsLoopback, PooledConnectionLifetime = TimeSpan.FromMinutes(2) })
        {
            BaseAddress = new Uri(address.AbsoluteUri.TrimEnd('/') + "/"),
            Timeout = Timeout.InfiniteTimeSpan,
        };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", apiKey);
        options ??= new EnrollmentClientOptions();
        (_sender, _clock) = (new RequestSender(_http, options), options.Clock);
    }

    /// <summary>
    /// Calls the service through a given client, which the caller disposes of. Its time-out of 100 s, which every HTTP client has by
    /// default, is lifted, because the options limit each try. Another time-out stays, and limits each try, too, imports included.
    /// </summary>
    /// <param name="http">Has the service's address as its base address, ending with a slash, and sends the API key. It has sent nothing yet,
    /// or has a time-out other than the default.</param>
    /// <exception cref="InvalidOperationException">The client has the default time-out and has sent requests, so it cannot be lifted.</exception>
    public EnrollmentClient(HttpClient http, EnrollmentClientOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(http);
        if (http.Timeout == DefaultTimeout)
            LiftTimeout(http);
        options ??= new EnrollmentClientOptions();
        (_http, _sender, _clock) = (http, new RequestSender(http, options), options.Clock);
    }

    private static void LiftTimeout(HttpClient http)
    {
        try
        {
            http.Timeout = Timeout.InfiniteTimeSpan;
        }
        catch (InvalidOperationException inUse)
        {
            throw new InvalidOperationException(
                "The HTTP client has sent requests, so its default time-out of 100 s cannot be lifted. Set HttpClient.Timeout before its first request.", inUse);
        }
    }

    /// <summary>Closes the connections, unless the HTTP client was given.</summary>
    public void Dispose()
    {
        if (_ownsHttp)
            _http.Dispose();
    }
}

/// <summary>How long the client waits and tries.</summary>
public sealed record EnrollmentClientOptions
{
    /// <summary>How long one try may take. Imports have no such limit.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a request is tried again after 429, 502, 503, 504 and broken connections. Zero sends it once.</summary>
    public TimeSpan RetryFor { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The clock for pauses and time-outs.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
