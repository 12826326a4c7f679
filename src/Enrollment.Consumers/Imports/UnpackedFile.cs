using Enrollment.Core.Imports.Reading;

namespace Enrollment.Consumers.Imports;

/// <summary>A compressed file that is unpacked as it arrives, cut off when it unpacks to more than allowed.</summary>
internal sealed class UnpackedFile(FetchedBody packed, long maxBytes) : ReadOnlyStream
{
    private readonly UnpackedStream _unpacked = new(packed);
    private long _length;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            var read = await _unpacked.ReadAsync(buffer, cancellationToken);
            _length += read;
            return _length <= maxBytes ? read : throw FetchFile.TooLarge(maxBytes);
        }
        catch (InvalidDataException) when (packed.TellsItsEnd)
        {
            throw FileRefusedException.At(
                FileSource.GzipPointer, "wrong_format", "The file is not gzip, is broken, breaks off, or has other bytes behind its end.",
                "Name a file that `gzip -t` finds right, or leave out gzip.");
        }
        catch (InvalidDataException)
        {
            // Or the connection was cut.
            throw new FileAwayException("it is not gzip, or broke off");
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _unpacked.Dispose();
            packed.Dispose();
        }
        base.Dispose(disposing);
    }
}
