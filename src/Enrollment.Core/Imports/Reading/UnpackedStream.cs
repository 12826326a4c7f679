using System.IO.Compression;

namespace Enrollment.Core.Imports.Reading;

/// <summary>
/// Unpacks gzip as it is read, one member or several behind each other. Whatever is broken, breaks off or is followed by other bytes is an
/// <see cref="InvalidDataException"/>: half a file that looks whole would be imported as one.
/// </summary>
/// <remarks>That a text which breaks off is an error depends on <c>System.IO.Compression.UseStrictValidation</c>, set for every process.</remarks>
public sealed class UnpackedStream : ReadOnlyStream
{
    private readonly Packed _packed;
    private readonly GZipStream _unpacked;

    public UnpackedStream(Stream packed)
    {
        _packed = new(packed);
        _unpacked = new(_packed, CompressionMode.Decompress);
    }

    /// <exception cref="InvalidDataException">The bytes are not gzip, or not all of it.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await _unpacked.ReadAsync(buffer, cancellationToken);
        return read > 0 || buffer.IsEmpty || _packed.HasEnded ? read : throw BytesBehind();
    }

    /// <inheritdoc cref="ReadAsync(Memory{byte}, CancellationToken)"/>
    public override int Read(Span<byte> buffer)
    {
        var read = _unpacked.Read(buffer);
        return read > 0 || buffer.IsEmpty || _packed.HasEnded ? read : throw BytesBehind();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _unpacked.Dispose();
        base.Dispose(disposing);
    }

    private static InvalidDataException BytesBehind() => new("Other bytes follow behind the end of the gzip.");

    // The unpacking asks for more behind the last member only if nothing follows it.
    private sealed class Packed(Stream source) : ReadOnlyStream
    {
        public bool HasEnded { get; private set; }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = await source.ReadAsync(buffer, cancellationToken);
            HasEnded |= read == 0;
            return read;
        }

        public override int Read(Span<byte> buffer)
        {
            var read = source.Read(buffer);
            HasEnded |= read == 0;
            return read;
        }
    }
}
