using System.Diagnostics;
using Enrollment.Api.Auth;
using Enrollment.Api.Http;
using Microsoft.AspNetCore.Routing.Patterns;

namespace Enrollment.Api.Work;

/// <summary>
/// Handles the header Idempotency-Key (draft-ietf-httpapi-idempotency-key-header). A POST that is repeated with the same key and body
/// within a day gets the same answer and does nothing. A refused request has done nothing, so its key is free again.
/// </summary>
internal static class IdempotencyKey
{
    public const string Header = "Idempotency-Key";
    private const int MaxLength = 255;

    public static bool IsGiven(HttpRequest request) => HttpMethods.IsPost(request.Method) && request.Headers.ContainsKey(Header);

    /// <summary>
    /// Answers a repeated request: with the stored answer, or with the reason why there is none. Returns null if the request has to be
    /// worked on.
    /// </summary>
    public static async Task<IResult?> FindAsync(HttpContext http, Caller caller, RequestWork work, FingerprintedBody body)
    {
        if (!IsGiven(http.Request))
            return null;
        if (Read(http.Request) is not { } key)
            return Unreadable();

        var claim = new IdempotencyClaim(caller, http.Request.Method, PathOf(http), key);
        if (!await claim.TryLockAsync(work.Connection, http.RequestAborted))
            return InFlight(TimeSpan.FromSeconds(1));
        work.Remember(claim);
        if (await claim.FindAsync(work.Connection, http.RequestAborted) is not { } earlier)
        {
            claim.Fingerprint = body.IsStreamed ? null : body.Fingerprint;
            return null;
        }

        if (body.IsStreamed)
        {
            // A file is committed with its answer, so all that is left to do is to compare; and a transaction must not wait for a caller.
            await work.GiveUpAsync();
            await body.ReadToEndAsync(http.RequestAborted);
        }
        if (!earlier.IsFor(caller, isSecret: http.GetEndpoint()!.Metadata.GetMetadata<SecretAnswer>() is not null))
            return Problems.Conflict.With(
                "This Idempotency-Key was used by another API key, whose answer is not for this one. Nothing was changed.", "Use a new key for a new request.");
        if (!earlier.Fingerprint.AsSpan().SequenceEqual(body.Fingerprint))
            return Problems.IdempotencyMismatch.With(
                "This Idempotency-Key was used with another body or query within the last 24 hours. Nothing was changed.", "Use a new key for a new request.");
        if (earlier.Answer is { } answer)
            return answer.AsReplay();
        if (earlier.AnswerExpectedIn > TimeSpan.Zero)
            return InFlight(earlier.AnswerExpectedIn);
        claim.Fingerprint = earlier.Fingerprint;
        work.GoOnWith(earlier.WorkId!.Value);
        return null;
    }

    // Of the route and not as it was sent: routing takes another case and a slash at the end for the same address, and a UUID
    // in any spelling. Other values, such as names, are told apart as they are.
    internal static string PathOf(HttpContext http)
    {
        var segments = ((RouteEndpoint)http.GetEndpoint()!).RoutePattern.PathSegments.SelectMany(segment => segment.Parts);
        return string.Concat(segments.Select(part => "/" + part switch
        {
            RoutePatternLiteralPart literal => literal.Content,
            RoutePatternParameterPart { Name: var name } => Spelled((string)http.Request.RouteValues[name]!),
            _ => throw new UnreachableException("An address is made of words and values."),
        }));
    }

    private static string Spelled(string value) => Guid.TryParse(value, out var id) ? id.ToString() : Uri.EscapeDataString(value);

    public static Problem Unreadable() => Problems.InvalidParameter.With(
        $"{Header} must be given once, with 1 to {MaxLength} printable ASCII characters.", "Send a UUID of your own making, quoted or bare.");

    public static Problem InFlight(TimeSpan retryAfter) =>
        new(Problems.IdempotencyInFlight, "The first request with this Idempotency-Key is still being worked on.") { RetryAfter = retryAfter };

    // A structured-field string is quoted and escapes quotes and backslashes; most clients send the key bare.
    public static string? Read(HttpRequest request)
    {
        if (request.Headers[Header] is not [{ } given])
            return null;
        var text = given.Trim();
        if (text is ['"', .. var quoted, '"'])
            text = quoted.Replace("\\\"", "\"", StringComparison.Ordinal).Replace("\\\\", "\\", StringComparison.Ordinal);
        return text.Length is > 0 and <= MaxLength && text.All(letter => letter is >= ' ' and <= '~') ? text : null;
    }
}
