using System.Globalization;
using Enrollment.Api.Http;
using Microsoft.OpenApi;

namespace Enrollment.Api.Document;

/// <summary>Describes good answers with their examples and headers, and every problem that the operation can answer with.</summary>
internal static class DocumentedAnswers
{
    /// <param name="problem">The schema of problems.</param>
    public static void AddTo(OpenApiOperation operation, DeclaredEndpoint endpoint, IOpenApiSchema problem)
    {
        var answers = operation.Responses ??= new OpenApiResponses();
        foreach (var (status, answer) in answers)
        {
            if (answer is OpenApiResponse good)
                Complete(good, int.Parse(status, CultureInfo.InvariantCulture), endpoint);
        }
        foreach (var kinds in CommonProblems.Of(endpoint).Distinct().GroupBy(kind => kind.Status).OrderBy(group => group.Key))
            answers[kinds.Key.ToString(CultureInfo.InvariantCulture)] = ProblemAnswer([.. kinds], endpoint, problem);
    }

    private static void Complete(OpenApiResponse good, int status, DeclaredEndpoint endpoint)
    {
        if (good.Content is not null && good.Content.TryGetValue("application/json", out var json) && endpoint.Shown(status) is { } shown)
            json.Example = endpoint.IsEnveloped(status) ? DocumentExamples.Enveloped(shown.Data, endpoint) : DocumentExamples.Bare(shown.Data);
        if (endpoint.Scope is null)
            return;
        var headers = Limits();
        if (status is StatusCodes.Status201Created or StatusCodes.Status202Accepted)
            headers["Location"] = Header("Where to look at what was made, or at the work that goes on.");
        foreach (var header in endpoint.Metadata.OfType<AnswerHeader>())
            headers[header.Name] = Header(header.Description);
        if (endpoint.IsPost)
            headers["Idempotency-Replayed"] = Header("true: the answer is the stored one of an earlier request with the same Idempotency-Key.");
        good.Headers = headers;
    }

    private static OpenApiResponse ProblemAnswer(List<ProblemKind> kinds, DeclaredEndpoint endpoint, IOpenApiSchema schema)
    {
        // Limits are a key's. Without one, or with a wrong one, there are none.
        var headers = endpoint.Scope is null || kinds[0] == Problems.Unauthorized ? RequestId() : Limits();
        if (kinds[0].Status is 429 or 503 || kinds.Contains(Problems.IdempotencyInFlight))
            headers["Retry-After"] = Header("Seconds to wait before the same request is worth sending again.");
        if (kinds[0].Status is 401 or 403)
            headers["WWW-Authenticate"] = Header("Bearer, and for 403 the scope that is missing.");
        return new()
        {
            Description = string.Join(" ", kinds.Select(kind => $"`{kind.Code}`: {kind.Title}.")),
            Headers = headers,
            Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal)
            {
                ["application/problem+json"] = new()
                {
                    Schema = schema,
                    Examples = kinds.ToDictionary(
                        kind => kind.Code,
                        IOpenApiExample (kind) => new OpenApiExample { Summary = kind.Title, Value = DocumentExamples.Problem(kind, endpoint) },
                        StringComparer.Ordinal),
                },
            },
        };
    }

    private static Dictionary<string, IOpenApiHeader> RequestId() => new(StringComparer.Ordinal)
    {
        ["X-Request-Id"] = Header("The request's id: the caller's own, or one made by the service."),
    };

    private static Dictionary<string, IOpenApiHeader> Limits() => new(RequestId(), StringComparer.Ordinal)
    {
        ["RateLimit-Policy"] = Header("How many requests (q) the key may send in how many seconds (w)."),
        ["RateLimit"] = Header("How many requests are left (r), and for how many seconds (t)."),
    };

    private static OpenApiHeader Header(string description) =>
        new() { Description = description, Schema = new OpenApiSchema { Type = JsonSchemaType.String } };
}
