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
    public static JsonDocument? Parse(ReadOnlyMemory<byte> bytes, out JsonFault? fault)
    {
        fault = null;
        // The parser looks at UTF-8 only when a string is taken out, which is too late for a precise answer.
        if (!bytes.IsEmpty && Utf8.IsValid(bytes.Span))
        {
            try
            {
                return JsonDocument.Parse(bytes, Options);
            }
            catch (Exception malformed) when (malformed is JsonException or InvalidOperationException)
            {
                // An escaped lone surrogate in a property's name is the invalid operation.
            }
        }
        fault = JsonFaults.Find(bytes.Span, MaxDepth);
        return null;
    }
}
