using System.Net;
using System.Net.Http.Headers;

namespace Enrollment.Client;

/// <summary>A file that is sent from where it stood. It stays open.</summary>
internal sealed class FileContent : HttpContent
{
    private readonly Stream _file;
    private readonly long _beginning;
    private readonly ImportSource _source;

    public FileContent(Stream file, long beginning, string format, ImportSource source)
    {
        (_file, _beginning, _source) = (file, beginning, source);
        Headers.ContentType = MediaTypeHeaderValue.Parse(format);
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        _source.BeginReading();
        if (_file.CanSeek)
            _file.Position = _beginning;
        return _file.CopyToAsync(stream, cancellationToken);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _file.CanSeek ? _file.Length - _beginning : 0;
        return _file.CanSeek;
    }
}
