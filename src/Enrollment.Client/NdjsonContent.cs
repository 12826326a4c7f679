using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Enrollment.Client;

/// <summary>One JSON object a line, made while it is sent.</summary>
internal sealed class NdjsonContent<T> : HttpContent
{
    private const int PieceLength = 64 * 1024;

    private readonly IEnumerable<T> _rows;
    private readonly JsonTypeInfo<T> _json;
    private readonly ImportSource _source;

    public NdjsonContent(IEnumerable<T> rows, JsonTypeInfo<T> json, ImportSource source)
    {
        (_rows, _json, _source) = (rows, json, source);
        Headers.ContentType = new MediaTypeHeaderValue(ImportFormats.Ndjson);
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        _source.BeginReading();
        var lines = new ArrayBufferWriter<byte>(PieceLength + 1024);
        await using var json = new Utf8JsonWriter(lines);
        foreach (var row in _rows)
        {
            JsonSerializer.Serialize(json, row, _json);
            json.Reset();
            lines.Write("\n"u8);
            if (lines.WrittenCount < PieceLength)
                continue;
            await stream.WriteAsync(lines.WrittenMemory, cancellationToken);
            lines.ResetWrittenCount();
        }
        await stream.WriteAsync(lines.WrittenMemory, cancellationToken);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
