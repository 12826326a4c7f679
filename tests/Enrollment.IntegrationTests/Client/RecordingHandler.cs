using System.Net;
using System.Text;
using System.Text.Json;
using Enrollment.IntegrationTests.Document;

namespace Enrollment.IntegrationTests.Client;

/// <summary>Answers each request with the example that the document has for it, and remembers what was sent.</summary>
internal sealed class RecordingHandler(ApiOperations operations) : HttpMessageHandler
{
    /// <summary>Which of the operation's good answers to give, where it has several.</summary>
    public int GoodAnswer { get; set; }

    public SentRequest Last { get; private set; } = null!;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var operation = operations.All.SingleOrDefault(known => known.Method == request.Method.Method && Fits(known.Path, request.RequestUri!.AbsolutePath))
            ?? throw new InvalidOperationException($"The document has no {request.Method} {request.RequestUri!.AbsolutePath}.");
        var good = operation.Answers.Where(answer => answer.Key < 300).OrderBy(answer => answer.Key).ToList();
        var (status, answer) = good[Math.Min(GoodAnswer, good.Count - 1)];
        Last = new(
            operation, status, good.Count,
            [.. request.RequestUri!.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries).Select(parameter => parameter.Split('=')[0]).Distinct(StringComparer.Ordinal)],
            [.. request.Headers.Select(header => header.Key)],
            request.Content is null ? null : await request.Content.ReadAsStringAsync(cancellationToken));

        var response = new HttpResponseMessage((HttpStatusCode)status) { RequestMessage = request };
        if (ExampleOf(operation, answer) is { } example)
            response.Content = new StringContent(example, Encoding.UTF8, "application/json");
        return response;
    }

    // What needs no key has no example in the document.
    private static string? ExampleOf(ApiOperation operation, JsonElement answer) => operation.Path switch
    {
        "/health/live" => """{ "status": "live" }""",
        "/health/ready" => """{ "status": "ready", "checks": { "consumers": { "status": "ok", "reason": null, "queues": { "plan-pages": 1, "enroll-page": null } } } }""",
        "/problems/{code}" => """{ "code": "conflict", "status": 409, "title": "It collides", "explanation": "Read it again." }""",
        _ => answer.TryGetProperty("content", out var content) ? content.EnumerateObject().First().Value.GetProperty("example").GetRawText() : null,
    };

    private static bool Fits(string template, string path)
    {
        var (wanted, given) = (template.Split('/'), path.Split('/'));
        return wanted.Length == given.Length && wanted.Zip(given).All(pair =>
            pair.First.StartsWith('{') ? Guid.TryParse(pair.Second, out _) || pair.First is "{code}" or "{agent_id}" or "{phone_number}" : pair.First == pair.Second);
    }
}

/// <summary>The request that a method of the client sent.</summary>
/// <param name="Status">The status that it was answered with.</param>
/// <param name="GoodAnswers">How many good answers the operation has.</param>
internal sealed record SentRequest(
    ApiOperation Operation, int Status, int GoodAnswers, IReadOnlyCollection<string> QueryParameters, IReadOnlyCollection<string> Headers, string? Body);
