using Enrollment.Api.Http;
using Enrollment.Core.Imports;
using Enrollment.Core.Imports.Reading;

namespace Enrollment.Api.Imports;

/// <summary>A file as it arrives, cut off when it is longer than allowed or takes too long.</summary>
internal sealed class ImportBody : ReadOnlyStream
{
    private readonly Stream _body;
    private readonly ImportOptions _limits;
    private readonly HttpContext _http;
    private readonly CancellationTokenSource _inTime;
    private long _received;

    public ImportBody(HttpContext http, ImportOptions limits)
    {
        (_http, _body, _limits) = (http, http.Request.Body, limits);
        _inTime = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        _inTime.CancelAfter(limits.MaxUploadTime);
    }

    public static Problem TooLarge(ImportOptions limits) =>
        Problems.BodyTooLarge.With($"A file has at most {limits.MaxBytes} bytes. Nothing was imported.", "Split the file.");

    /// <param name="cancellationToken">Not looked at: the caller's going away ends the reading.</param>
    /// <exception cref="RequestRefusedException">The file is too long or comes too slowly.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            var read = await ReceivedBody.ReceiveAsync(_http, () => _body.ReadAsync(buffer, _inTime.Token));
            _received += read;
            return _received <= _limits.MaxBytes ? read : throw new RequestRefusedException(TooLarge(_limits));
        }
        catch (OperationCanceledException late) when (late is not CallerGoneException && _inTime.IsCancellationRequested && !_http.RequestAborted.IsCancellationRequested)
        {
            throw new RequestRefusedException(
                Problems.UploadTooSlow.With($"The file did not arrive within {_limits.MaxUploadTime}. Nothing was imported.", "Split the file."));
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _inTime.Dispose();
        base.Dispose(disposing);
    }
}
