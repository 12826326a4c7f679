using System.Collections.ObjectModel;
using System.Diagnostics;
using System.Text.Json.Serialization;
using Enrollment.Core.Requests;

namespace Enrollment.Api.Http;

/// <summary>An answer that says what is wrong, as RFC 9457 problem details.</summary>
public sealed class Problem(ProblemKind kind, string detail) : IResult
{
    public ProblemKind Kind { get; } = kind;
    public string Detail { get; } = detail;

    /// <summary>The request that would be accepted, in words.</summary>
    public string? Fix { get; init; }

    /// <summary>Why, as a word for programs, where the code leaves that open.</summary>
    public string? Reason { get; init; }

    public IReadOnlyList<FieldError> Errors { get; init; } = [];
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Gives further members of the answer, by their names.</summary>
    public IReadOnlyDictionary<string, object?> Members { get; init; } = ReadOnlyDictionary<string, object?>.Empty;

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = Kind.Status;
        response.Headers.CacheControl = "no-store";
        if (RetryAfter is { } wait)
            response.Headers.RetryAfter = ((int)Math.Ceiling(wait.TotalSeconds)).ToString();
        return response.WriteAsJsonAsync(Body(httpContext), JsonFormat.Options, "application/problem+json", httpContext.RequestAborted);
    }

    private ProblemBody Body(HttpContext http) => new(
        $"/problems/{Kind.Code}",
        Kind.Title,
        Kind.Status,
        Detail,
        http.Request.Path.ToUriComponent(),
        Kind.Code,
        Reason,
        Errors.Count == 0 ? null : Errors,
        Fix,
        Kind.Status == StatusCodes.Status500InternalServerError ? Activity.Current?.TraceId.ToHexString() ?? http.TraceIdentifier : null)
    {
        Members = Plain(http).Concat(Members).ToDictionary(StringComparer.Ordinal),
    };

    /// <summary>Gives the members that clients of an older interface look at.</summary>
    internal static Dictionary<string, object?> PlainMembers(ProblemKind kind, string detail) =>
        new(StringComparer.Ordinal) { ["error"] = kind.Code.ToUpperInvariant(), ["message"] = detail };

    private Dictionary<string, object?> Plain(HttpContext http) =>
        http.GetEndpoint()?.Metadata.GetMetadata<PlainAnswers>() is null ? [] : PlainMembers(Kind, Detail);
}

/// <summary>Problem details as they are written.</summary>
public sealed record ProblemBody(
    string Type,
    string Title,
    int Status,
    string Detail,
    string Instance,
    string Code,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Reason,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<FieldError>? Errors,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Fix,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? TraceId)
{
    [JsonExtensionData]
    public IDictionary<string, object?>? Members { get; init; }
}

/// <summary>Thrown while a request is being read, where no result can be returned yet; answered as its problem.</summary>
public sealed class RequestRefusedException(Problem problem) : Exception(problem.Detail)
{
    public Problem Problem { get; } = problem;
}
