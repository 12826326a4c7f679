using System.Net.Http.Headers;
using Enrollment.Core.Requests;

namespace Enrollment.Consumers.Imports;

/// <summary>The content types of batches.</summary>
public static class BatchType
{
    /// <summary>The envelope of a bus, whose member <c>message</c> is what the body would be as <see cref="Json"/>.</summary>
    public const string Envelope = "application/vnd.masstransit+json";

    public const string Json = "application/json";
    public const string Csv = "text/csv";
    public const string Ndjson = "application/x-ndjson";

    private const string Utf8 = "utf-8";

    private static readonly string[] All = [Json, Csv, Ndjson, Envelope];

    /// <summary>Reads a content type. Returns null if it is not one of these.</summary>
    public static string? Read(string? contentType, out Refusal? refusal)
    {
        refusal = null;
        if (!MediaTypeHeaderValue.TryParse(contentType, out var given) || Array.Find(All, type => Is(given.MediaType, type)) is not { } known)
            refusal = new(
                RefusalCodes.UnsupportedMediaType, $"A batch is {string.Join(", ", All)}; the message has {(contentType is null ? "no" : "another")} content type.",
                $"Send content_type {Json}, {Csv} or {Ndjson}.");
        else if (given.CharSet is { } charset && !Is(charset.Trim('"'), Utf8))
            refusal = new(RefusalCodes.UnsupportedMediaType, "Batches are taken in UTF-8 only.", $"Convert the body and send charset={Utf8}, or none.");
        else
            return known;
        return null;
    }

    private static bool Is(string? given, string word) => string.Equals(given, word, StringComparison.OrdinalIgnoreCase);
}
