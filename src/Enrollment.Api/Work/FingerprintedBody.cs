using System.Security.Cryptography;
using System.Text;
using Enrollment.Api.Http;

namespace Enrollment.Api.Work;

/// <summary>The query and body of a request as 32 bytes. JSON has been read as a whole by now; a file is hashed while the handler reads it.</summary>
internal sealed class FingerprintedBody : IDisposable
{
    private readonly HttpRequest _request;
    private readonly SHA256? _streamed;

    private FingerprintedBody(HttpRequest request, SHA256? streamed) => (_request, _streamed) = (request, streamed);

    public bool IsStreamed => _streamed is not null;

    /// <summary>The fingerprint. For a file it exists only once the file has been read to its end.</summary>
    public byte[] Fingerprint
    {
        get
        {
            var body = _streamed is not null
                ? _streamed.Hash ?? throw new InvalidOperationException("The file has not been read to its end.")
                : SHA256.HashData((_request.HttpContext.Features.Get<RequestBody>()?.Bytes ?? default).Span);
            return SHA256.HashData([.. body, .. Encoding.UTF8.GetBytes(_request.QueryString.Value ?? "")]);
        }
    }

    public static FingerprintedBody Of(HttpContext http)
    {
        if (http.GetEndpoint()?.Metadata.GetMetadata<TakesFile>() is null || !IdempotencyKey.IsGiven(http.Request))
            return new(http.Request, streamed: null);
        var streamed = SHA256.Create();
        http.Request.Body = new CryptoStream(http.Request.Body, streamed, CryptoStreamMode.Read, leaveOpen: true);
        return new(http.Request, streamed);
    }

    /// <summary>Reads a file whose answer is already known, to find out whether it is the same file.</summary>
    public Task ReadToEndAsync(CancellationToken stop) => _request.Body.CopyToAsync(Stream.Null, stop);

    public void Dispose() => _streamed?.Dispose();
}
