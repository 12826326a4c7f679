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
        }
        finally
        {
            if (isHead)
                http.Request.Method = HttpMethods.Head;
        }
        if (http.Response is { StatusCode: StatusCodes.Status405MethodNotAllowed, HasStarted: false })
            http.Response.Headers.Allow = WithHead(http.Response.Headers.Allow);
    });

    private static StringValues WithHead(StringValues allow)
    {
        var methods = allow.ToString().Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return methods.Contains(HttpMethods.Get, StringComparer.OrdinalIgnoreCase)
            ? string.Join(", ", methods.Append(HttpMethods.Head).Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.Ordinal))
            : allow;
    }
}
