using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Enrollment.Core.Webhooks;

namespace Enrollment.Consumers.Outbound;

/// <summary>Sends requests to addresses that callers gave. Nothing of it reaches an address that was not checked, or mixes up accounts.</summary>
public sealed class GuardedHttp : IDisposable
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    private readonly GuardedConnections _connections;
    private readonly HttpMessageInvoker _http;

    public GuardedHttp(AllowedHosts allowed)
    {
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

    /// <summary>Sends a request and returns as soon as the headers of its answer are there.</summary>
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken stop) => _http.SendAsync(request, stop);

    /// <summary>Adds the caller's own headers, and the service's name if they give none.</summary>
    public static void AddHeaders(HttpRequestMessage request, IReadOnlyDictionary<string, string>? headers)
    {
        foreach (var (name, value) in headers ?? new Dictionary<string, string>(StringComparer.Ordinal))
        {
            // Some names, like Last-Modified, belong to the content for .NET.
            if (!request.Headers.TryAddWithoutValidation(name, value))
                request.Content?.Headers.TryAddWithoutValidation(name, value);
        }
        if (!request.Headers.NonValidated.Contains("User-Agent"))
            request.Headers.TryAddWithoutValidation("User-Agent", "Enrollment");
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
}
