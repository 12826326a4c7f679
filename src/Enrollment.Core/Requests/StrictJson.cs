using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Enrollment.Core.Requests;

/// <summary>Reads the JSON of a request strictly and within bounds, whichever door it comes through.</summary>
public static class StrictJson
{
    /// <summary>The most bytes of a request as it is sent.</summary>
    public const int MaxBytes = 1024 * 1024;

    public const int MaxDepth = 32;

    private static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false, MaxDepth = MaxDepth };

    /// <summary>Skips a byte order mark of UTF-8, which some editors write. RFC 8259 allows readers to ignore it.</summary>
    public static ReadOnlyMemory<byte> WithoutMark(ReadOnlyMemory<byte> bytes) =>
        bytes.Span.StartsWith(Encoding.UTF8.Preamble) ? bytes[Encoding.UTF8.Preamble.Length..] : bytes;

    /// <summary>Parses strict JSON. Returns null and the <paramref name="fault"/> if it is not.</summary>
    public static JsonDocument? Parse(ReadOnlyMemory<byte> bytes, out string? fault)
    {
        fault = null;
        if (bytes.IsEmpty)
            fault = "The body is empty.";
        // The parser looks at UTF-8 only when a string is taken out, which is too late for a precise answer.
        else if (!Utf8.IsValid(bytes.Span))
            fault = "The body is not valid UTF-8.";
        if (fault is not null)
            return null;
        try
        {
            return JsonDocument.Parse(bytes, Options);
        }
        catch (JsonException malformed)
        {
            fault = malformed.Message;
        }
        catch (InvalidOperationException)
        {
            // An escaped lone surrogate in a property's name.
            fault = "A name in the body is not valid Unicode.";
        }
        return null;
    }
}
