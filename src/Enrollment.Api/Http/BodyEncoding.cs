using Microsoft.Net.Http.Headers;

namespace Enrollment.Api.Http;

/// <summary>Bodies are taken in UTF-8 and as they are; what says that it is something else would be read wrongly.</summary>
internal static class BodyEncoding
{
    /// <summary>Null: nothing speaks against it.</summary>
    public static Problem? Refuse(HttpRequest request)
    {
        if (request.GetTypedHeaders().ContentType?.Charset is { HasValue: true } charset && !HeaderUtilities.RemoveQuotes(charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase))
            return Problems.UnsupportedMediaType.With("Bodies are taken in UTF-8 only.", "Convert the body and send charset=utf-8, or none.");
        if (request.Headers.ContentEncoding.Count > 0)
            return Problems.UnsupportedMediaType.With("Compressed bodies are not taken.", "Send the body as it is, without Content-Encoding.");
        return null;
    }
}
