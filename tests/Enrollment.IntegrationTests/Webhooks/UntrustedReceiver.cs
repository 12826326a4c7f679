using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Enrollment.IntegrationTests.Webhooks;

/// <summary>Speaks TLS on 127.0.0.1 with a certificate whose issuer it does not send, but whose certificate says where that is found.</summary>
internal sealed class UntrustedReceiver : IAsyncDisposable
{
    private readonly TcpListener _receiver = new(IPAddress.Loopback, 0);
    private readonly TcpListener _issuers = new(IPAddress.Loopback, 0);
    private readonly SslStreamCertificateContext _certificate;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _work;
    private int _visitsToIssuer;

    private UntrustedReceiver(string? name)
    {
        _receiver.Start();
        _issuers.Start();
        // Offline: else this side would look for the issuer, too.
        _certificate = SslStreamCertificateContext.Create(Certificate(name, $"http://{_issuers.LocalEndpoint}/issuer.cer"), additionalCertificates: null, offline: true);
        _work = Task.WhenAll(AcceptAsync(_receiver, GreetAsync), AcceptAsync(_issuers, CountAsync));
    }

    public string Url => $"https://{_receiver.LocalEndpoint}/";

    /// <summary>How often somebody connected to where the issuer would be.</summary>
    public int VisitsToIssuer => Volatile.Read(ref _visitsToIssuer);

    /// <param name="name">Whom the certificate is for; null: 127.0.0.1.</param>
    public static UntrustedReceiver Start(string? name = null) => new(name);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _work;
        _receiver.Dispose();
        _issuers.Dispose();
        _stop.Dispose();
    }

    private static X509Certificate2 Certificate(string? name, string issuerUrl)
    {
        using var issuerKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var issuer = new CertificateRequest("CN=Issuer", issuerKey, HashAlgorithmName.SHA256);
        issuer.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        var (from, to) = (DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        using var issued = issuer.CreateSelfSigned(from, to);

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var leaf = new CertificateRequest("CN=Receiver", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        if (name is null)
            names.AddIpAddress(IPAddress.Loopback);
        else
            names.AddDnsName(name);
        leaf.CertificateExtensions.Add(names.Build());
        leaf.CertificateExtensions.Add(new X509AuthorityInformationAccessExtension(ocspUris: null, caIssuersUris: [issuerUrl]));
        using var signed = leaf.Create(issued, from, to, [1]);
        return signed.CopyWithPrivateKey(key);
    }

    private async Task AcceptAsync(TcpListener listener, Func<TcpClient, Task> meet)
    {
        try
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync(_stop.Token);
                await meet(client);
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    private async Task GreetAsync(TcpClient client)
    {
        await using var tls = new SslStream(client.GetStream());
        try
        {
            await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificateContext = _certificate }, _stop.Token);
            // The other side looks at the certificate after its own last word, and hangs up.
            await tls.CopyToAsync(Stream.Null, _stop.Token);
        }
        catch (Exception hungUp) when (hungUp is IOException or AuthenticationException)
        {
        }
    }

    private Task CountAsync(TcpClient client)
    {
        Interlocked.Increment(ref _visitsToIssuer);
        return Task.CompletedTask;
    }
}
