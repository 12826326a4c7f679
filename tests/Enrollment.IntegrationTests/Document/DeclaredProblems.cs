using System.Text.Json;

namespace Enrollment.IntegrationTests.Document;

/// <summary>
/// Carries the requests of the tests to the API. Fails a request that is answered with a problem which the API document does not declare
/// for its operation.
/// </summary>
public sealed class DeclaredProblems(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    // The document is the same for every process of the tests.
    private static volatile ApiOperations? _operations;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        if (response.Content.Headers.ContentType?.MediaType != "application/problem+json" || request.Method == HttpMethod.Head)
            return response;
        var problem = JsonElement.Parse(await response.Content.ReadAsStringAsync(cancellationToken));
        var code = problem.GetProperty("code").GetString()!;
        _operations ??= await ReadDocumentAsync(request.RequestUri!, cancellationToken);
        if (_operations.At(request.Method.Method, request.RequestUri!.AbsolutePath) is not { } operation || IsDeclared(operation, response, code))
            return response;
        response.Dispose();
        throw new UndeclaredProblemException($"{operation} is answered with {(int)response.StatusCode} {code}, which the document does not declare for it: {problem}");
    }

    private static bool IsDeclared(ApiOperation operation, HttpResponseMessage response, string code) =>
        operation.Answers.ContainsKey((int)response.StatusCode) && operation.Codes.Contains(code, StringComparer.Ordinal);

    private async Task<ApiOperations> ReadDocumentAsync(Uri address, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(address, "/openapi/v1.json"));
        using var response = await base.SendAsync(request, stop);
        return ApiOperations.Of(await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync(stop));
    }
}

/// <summary>The document lacks a problem.</summary>
public sealed class UndeclaredProblemException(string message) : Exception(message);
