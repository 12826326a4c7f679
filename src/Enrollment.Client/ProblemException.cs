using System.Net;
using System.Text.Json;

namespace Enrollment.Client;

/// <summary>The service refused a request. The message has everything that the answer says, for people.</summary>
public sealed class ProblemException : Exception
{
    private ProblemException(string message, HttpStatusCode status, ProblemBody? body)
        : base(message)
    {
        Status = status;
        Code = body?.Code;
        Reason = body?.Reason;
        Title = body?.Title;
        Detail = body?.Detail;
        Instance = body?.Instance;
        Fix = body?.Fix;
        TraceId = body?.TraceId;
        Errors = body?.Errors ?? [];
    }

    public HttpStatusCode Status { get; }

    /// <summary>One of <see cref="ProblemCodes"/>. It is null if something else than the service answered.</summary>
    public string? Code { get; }

    /// <summary>Why, as a word, where the code leaves that open.</summary>
    public string? Reason { get; }

    public string? Title { get; }

    public string? Detail { get; }

    /// <summary>The path that was asked.</summary>
    public string? Instance { get; }

    /// <summary>The request that would be accepted, in words.</summary>
    public string? Fix { get; }

    /// <summary>The fields that are wrong.</summary>
    public IReadOnlyList<FieldError> Errors { get; }

    /// <summary>How long to wait before the next try.</summary>
    public TimeSpan? RetryAfter { get; private init; }

    /// <summary>The id under which the service's log names the request.</summary>
    public string? RequestId { get; private init; }

    /// <summary>The trace of an unexpected fault of the service.</summary>
    public string? TraceId { get; }

    internal static async Task<ProblemException> ReadAsync(HttpResponseMessage response, DateTimeOffset now, CancellationToken stop)
    {
        var body = await ReadBodyAsync(response, stop);
        var retryAfter = response.Headers.RetryAfter;
        return new(MessageOf(response, body), response.StatusCode, body)
        {
            RetryAfter = retryAfter?.Delta ?? (retryAfter?.Date - now),
            RequestId = response.Headers.TryGetValues("X-Request-Id", out var ids) ? ids.FirstOrDefault() : null,
        };
    }

    private static async Task<ProblemBody?> ReadBodyAsync(HttpResponseMessage response, CancellationToken stop)
    {
        if (response.Content.Headers.ContentType?.MediaType != "application/problem+json")
            return null;
        try
        {
            await using var json = await response.Content.ReadAsStreamAsync(stop);
            return await JsonSerializer.DeserializeAsync(json, ClientJson.Default.ProblemBody, stop);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string MessageOf(HttpResponseMessage response, ProblemBody? body)
    {
        var request = response.RequestMessage!;
        var answered = $"{request.Method} {request.RequestUri!.AbsolutePath} was answered with {(int)response.StatusCode}";
        if (body is null)
            return $"{answered}.";
        var errors = (body.Errors ?? []).Select(error => $"{error.Pointer}: {error.Detail}");
        return $"{answered} {body.Code}: {string.Join(' ', new[] { body.Detail ?? body.Title }.Concat(errors).Append(body.Fix).OfType<string>())}";
    }
}

/// <summary>A field that is wrong.</summary>
/// <param name="Pointer">A JSON pointer into the body that was sent.</param>
public sealed record FieldError(string Pointer, string Code, string Detail);

/// <summary>Problem details as they are sent.</summary>
internal sealed record ProblemBody(
    string? Type, string? Title, int Status, string? Detail, string? Instance, string? Code, string? Reason, IReadOnlyList<FieldError>? Errors, string? Fix,
    string? TraceId);

/// <summary>The service's explanation of a problem code.</summary>
/// <param name="Explanation">What it means and what to do, for people.</param>
public sealed record ProblemKind(string Code, int Status, string Title, string Explanation);
