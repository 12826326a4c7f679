using Microsoft.Extensions.Primitives;

namespace Enrollment.Api.Http;

/// <summary>HEAD wherever there is GET: it is answered with the same status and headers. The web server leaves out the body.</summary>
internal static class HeadRequests
{
    /// <summary>To be called before routing. Endpoints and filters see a GET.</summary>
    public static void UseHeadRequests(this WebApplication app) => app.Use(async (http, next) =>
    {
        var isHead = HttpMethods.IsHead(http.Request.Method);
        if (isHead)
            http.Request.Method = HttpMethods.Get;
        try
        {
            await next(http);
            if (isHead && IsKnownAsHead(http.Response))
                await AgainAsHeadAsync(http, next);
        }
        finally
        {
            if (isHead)
                http.Request.Method = HttpMethods.Head;
        }
        if (http.Response is { StatusCode: StatusCodes.Status405MethodNotAllowed, HasStarted: false })
            http.Response.Headers.Allow = WithHead(http.Response.Headers.Allow);
    });

    // Few addresses have no GET and know HEAD all the same.
    private static bool IsKnownAsHead(HttpResponse response) =>
        response is { StatusCode: StatusCodes.Status405MethodNotAllowed, HasStarted: false }
        && response.Headers.Allow.ToString().Split(',', StringSplitOptions.TrimEntries).Contains(HttpMethods.Head, StringComparer.OrdinalIgnoreCase);

    private static async Task AgainAsHeadAsync(HttpContext http, RequestDelegate next)
    {
        http.SetEndpoint(null);
        http.Request.RouteValues.Clear();
        http.Request.Method = HttpMethods.Head;
        http.Response.StatusCode = StatusCodes.Status200OK;
        http.Response.Headers.Allow = StringValues.Empty;
        await next(http);
    }

    private static StringValues WithHead(StringValues allow)
    {
        var methods = allow.ToString().Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return methods.Contains(HttpMethods.Get, StringComparer.OrdinalIgnoreCase)
            ? string.Join(", ", methods.Append(HttpMethods.Head).Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.Ordinal))
            : allow;
    }
}
