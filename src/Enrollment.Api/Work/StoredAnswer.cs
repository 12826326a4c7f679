using System.Diagnostics;

namespace Enrollment.Api.Work;

/// <summary>An answer as it was sent, kept so that a repeat of its request gets exactly the same.</summary>
internal sealed class StoredAnswer(int status, IReadOnlyDictionary<string, string> headers, byte[] body, bool isReplayed = false) : IResult
{
    // The others belong to the request that is answered: its id, its limits.
    private static readonly string[] Kept = ["Content-Type", "Location", "ETag", "Preference-Applied", "Cache-Control"];

    public int Status { get; } = status;
    public IReadOnlyDictionary<string, string> Headers { get; } = headers;
    public ReadOnlyMemory<byte> Body { get; } = body;

    /// <summary>Runs the result into memory instead of to the caller; as a whole, even if the caller has disconnected.</summary>
    public static async Task<StoredAnswer> OfAsync(HttpContext http, object? result)
    {
        var (wire, aborted) = (http.Response.Body, http.RequestAborted);
        using var buffer = new MemoryStream();
        http.Response.Body = buffer;
        http.RequestAborted = CancellationToken.None;
        try
        {
            await ((result as IResult) ?? throw new UnreachableException("Handlers return results.")).ExecuteAsync(http);
            await http.Response.BodyWriter.FlushAsync(CancellationToken.None);
        }
        finally
        {
            http.Response.Body = wire;
            http.RequestAborted = aborted;
        }
        var headers = Kept.Where(http.Response.Headers.ContainsKey).ToDictionary(name => name, name => http.Response.Headers[name].ToString(), StringComparer.Ordinal);
        return new(http.Response.StatusCode, headers, buffer.ToArray());
    }

    public StoredAnswer AsReplay() => new(Status, Headers, Body.ToArray(), isReplayed: true);

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = Status;
        foreach (var (name, value) in Headers)
            response.Headers[name] = value;
        if (isReplayed)
            response.Headers["Idempotency-Replayed"] = "true";
        if (Body.IsEmpty)
            return;
        response.ContentLength = Body.Length;
        await response.Body.WriteAsync(Body, httpContext.RequestAborted);
    }
}
