using Enrollment.Core.Imports.Reading;
using Enrollment.Core.Requests;

namespace Enrollment.Consumers.Imports;

/// <summary>A batch as it was delivered.</summary>
/// <param name="Headers">The headers of the message whose names begin with <c>import-</c>.</param>
public sealed record BatchBody(
    string? ContentType, string? ContentEncoding, IReadOnlyDictionary<string, string> Headers, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>The most bytes of a body, as it is sent and as it is unpacked.</summary>
    public const int MaxBytes = 64 * 1024 * 1024;

    private const string Gzip = "gzip";

    /// <summary>Unpacks the bytes, if they are compressed. Returns null if they cannot be unpacked, or are too many.</summary>
    public ReadOnlyMemory<byte>? Unpack(out Refusal? refusal)
    {
        refusal = Bytes.Length > MaxBytes ? TooLarge("The body") : null;
        if (refusal is not null)
            return null;
        switch (ContentEncoding?.Trim().ToLowerInvariant())
        {
            case null or "" or "identity":
                if (!FileFormat.IsGzip(Bytes.Span))
                    return Bytes;
                refusal = Wrong("The body is gzip, and the message does not say so.", $"Send content_encoding {Gzip}, or unpack the body.");
                return null;
            case Gzip:
                return UnpackGzip(out refusal);
            default:
                refusal = new(
                    RefusalCodes.UnsupportedMediaType, "The content encoding of the message is not one that is taken.",
                    $"Send content_encoding {Gzip}, or none.");
                return null;
        }
    }

    // Measured before anything is kept, so that little which unpacks to very much takes no memory.
    private ReadOnlyMemory<byte>? UnpackGzip(out Refusal? refusal)
    {
        try
        {
            refusal = Measure() is var length && length > MaxBytes ? TooLarge("The unpacked body") : null;
            if (refusal is not null)
                return null;
            var unpacked = new byte[length];
            using var gzip = Open();
            gzip.ReadExactly(unpacked);
            return unpacked;
        }
        catch (InvalidDataException)
        {
            refusal = Wrong(
                "The body is not gzip, is broken, breaks off, or has other bytes behind its end.",
                "Compress the whole body once with gzip, or send it as it is without content_encoding.");
            return null;
        }
    }

    private int Measure()
    {
        using var gzip = Open();
        var (buffer, length, read) = (new byte[64 * 1024], 0, 0);
        while (length <= MaxBytes && (read = gzip.Read(buffer)) > 0)
            length += read;
        return length;
    }

    private UnpackedStream Open() => new(InMemory.Open(Bytes));

    private static Refusal Wrong(string detail, string fix) => FileFault.Errors([new("", "wrong_format", detail, fix)]).ToRefusal();

    private static Refusal TooLarge(string what) =>
        new(RefusalCodes.BodyTooLarge, $"{what} has more than {MaxBytes} bytes.", "Split the batch, or send a file that the service fetches.");
}
