using System.Diagnostics;

namespace Enrollment.Api.Http;

/// <summary>Gives every answer the request's id, which the log shows, too: the caller's own if it is printable.</summary>
public static class RequestIds
{
    public const string Header = "X-Request-Id";
    private const int MaxLength = 128;

    public static void UseRequestIds(this WebApplication app) => app.Use((http, next) =>
    {
        var given = (string?)http.Request.Headers[Header];
        var id = IsUsable(given) ? given! : Activity.Current?.TraceId.ToHexString() ?? Guid.CreateVersion7().ToString();
        http.TraceIdentifier = id;
        http.Response.OnStarting(() =>
        {
            http.Response.Headers[Header] = id;
            return Task.CompletedTask;
        });
        return next(http);
    });

    private static bool IsUsable(string? id) => id is { Length: > 0 and <= MaxLength } && id.All(letter => letter is > ' ' and <= '~');
}
