using System.Text.Json;
using System.Text.Unicode;

namespace Enrollment.Core.Requests;

/// <summary>How the JSON of a request is read, whichever door it comes through: strictly, and within bounds.</summary>
public static class StrictJson
{
    /// <summary>Of a request as it is sent, in bytes.</summary>
    public const int MaxBytes = 1024 * 1024;

    public const int MaxDepth = 32;

    private static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false, MaxDepth = MaxDepth };

    /// <summary>Null: it is not JSON, and <paramref name="fault"/> says why.</summary>
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
