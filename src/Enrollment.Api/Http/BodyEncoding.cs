using Microsoft.Net.Http.Headers;

namespace Enrollment.Api.Http;

/// <summary>Checks how a body is encoded. Only plain UTF-8 is taken, because anything else would be read wrongly.</summary>
internal static class BodyEncoding
{
    /// <summary>Refuses a body that is not plain UTF-8. Returns null if it is.</summary>
    public static Problem? Refuse(HttpRequest request)
    {
        if (request.GetTypedHeaders().ContentType?.Charset is { HasValue: true } charset
            && !HeaderUtilities.RemoveQuotes(charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase))
        {
            return Problems.UnsupportedMediaType.With("Bodies are taken in UTF-8 only.", "Convert the body and send charset=utf-8, or none.");
        }
        if (request.Headers.ContentEncoding.Count > 0)
            return Problems.UnsupportedMediaType.With("Compressed bodies are not taken.", "Send the body as it is, without Content-Encoding.");
        return null;
    }
}
