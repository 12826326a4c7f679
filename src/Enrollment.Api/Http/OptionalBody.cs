using Microsoft.AspNetCore.Http.Features;

namespace Enrollment.Api.Http;

/// <summary>A JSON body that may be left out. Handlers take it as a parameter.</summary>
/// <param name="Given">The body; null if the request has none.</param>
public sealed record OptionalBody(RequestBody? Given)
{
    public static async ValueTask<OptionalBody> BindAsync(HttpContext http) => new(await HasBodyAsync(http) ? await RequestBody.BindAsync(http) : null);

    private static async ValueTask<bool> HasBodyAsync(HttpContext http)
    {
        if (http.Request.ContentLength is { } length)
            return length > 0;
        if (http.Features.Get<IHttpRequestBodyDetectionFeature>() is not { CanHaveBody: true })
            return false;
        // Sent in chunks: whether it is empty is not known before the first one.
        var first = await ReceivedBody.ReceiveAsync(http, () => http.Request.BodyReader.ReadAsync(http.RequestAborted));
        http.Request.BodyReader.AdvanceTo(first.Buffer.Start);
        return !first.Buffer.IsEmpty;
    }
}
