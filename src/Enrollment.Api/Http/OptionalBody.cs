using Microsoft.AspNetCore.Http.Features;

namespace Enrollment.Api.Http;

/// <summary>A JSON body that may be left out. Bound by handlers that take one.</summary>
/// <param name="Given">Null: the request has no body.</param>
public sealed record OptionalBody(RequestBody? Given)
{
    public static async ValueTask<OptionalBody> BindAsync(HttpContext http)
    {
        var has = http.Request.ContentLength is not (null or 0)
            || (http.Request.ContentLength is null && http.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: true });
        return new(has ? await RequestBody.BindAsync(http) : null);
    }
}
