using System.Net;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.IntegrationTests.Http;

namespace Enrollment.IntegrationTests.Document;

/// <summary>The service answers as the document promises: every operation, sent as its own example, has exactly the documented fields.</summary>
public sealed class RealAnswerTests(EnrollmentFixture service) : IClassFixture<EnrollmentFixture>
{
    [Fact]
    public async Task Every_operation_sent_as_its_example_is_answered_as_its_schema_says()
    {
        var operations = await ApiOperations.OfAsync(service);
        var wrong = new List<string>();
        foreach (var operation in operations.Protected)
        {
            using var own = await OneOfEach.MakeAsync(service);
            await Arrangements.ForAsync(service, own, operation);

            var answer = await own.Client.SendAsync(operation, operation.ExampleAddressWith(own.IdOf), own.IdOf);

            wrong.AddRange(Faults(operations, operation, answer, expected: 200).Select(fault => $"{operation}: {fault}"));
            if (answer.Headers.Location is { } location && await own.Client.AskAsync(location.ToString()) is { Status: not HttpStatusCode.OK } nothing)
                wrong.Add($"{operation}: {location} leads to {nothing}");
        }
        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
    }

    [Fact]
    public async Task The_readiness_of_the_service_is_answered_as_its_schema_says()
    {
        var operations = await ApiOperations.OfAsync(service);
        var ready = operations.All.Single(operation => operation.Path == "/health/ready");
        using var client = new HttpClient { BaseAddress = service.Api.Address };

        var answer = await client.AskAsync(ready.Path);

        Assert.Equal([200, 503], ready.Answers.Keys.Order());
        Assert.All(ready.Answers.Values, documented => Assert.Empty(
            operations.Schemas.Faults(answer.Body, documented.GetProperty("content").GetProperty("application/json").GetProperty("schema"))));
    }

    [Fact]
    public async Task Every_operation_that_is_refused_is_answered_with_a_documented_problem()
    {
        var operations = await ApiOperations.OfAsync(service);
        using var client = service.Client;
        var wrong = new List<string>();
        foreach (var operation in operations.Protected)
        {
            var unknown = await service.Client.SendAsync(operation, operation.AddressWith(_ => Guid.NewGuid()), _ => Guid.NewGuid());
            if ((int)unknown.Status >= 400)
                wrong.AddRange(Faults(operations, operation, unknown, expected: 400).Select(fault => $"{operation}: {fault}"));
        }
        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
    }

    [Fact]
    public async Task Every_example_in_the_document_fits_its_schema()
    {
        var operations = await ApiOperations.OfAsync(service);
        var wrong = new List<string>();
        foreach (var operation in operations.All)
        {
            if (operation is { BodyExample: { } body, BodySchema: { } schema })
                wrong.AddRange(operations.Schemas.Faults(body, schema).Select(fault => $"{operation}, body: {fault}"));
            foreach (var (status, answer) in operation.Answers.Where(answer => answer.Value.TryGetProperty("content", out _)))
            {
                foreach (var content in answer.GetProperty("content").EnumerateObject())
                {
                    foreach (var example in ExamplesOf(content.Value))
                        wrong.AddRange(operations.Schemas.Faults(example, content.Value.GetProperty("schema")).Select(fault => $"{operation}, {status}: {fault}"));
                    if (operation.Scope is not null && !ExamplesOf(content.Value).Any())
                        wrong.Add($"{operation}, {status}: has no example");
                }
            }
        }
        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
    }

    [Fact]
    public async Task Every_code_in_the_document_is_explained_by_the_service()
    {
        var operations = await ApiOperations.OfAsync(service);
        using var client = new HttpClient { BaseAddress = service.Api.Address };
        foreach (var code in operations.All.SelectMany(operation => operation.Codes).Distinct(StringComparer.Ordinal))
        {
            var explained = await client.AskAsync($"/problems/{code}");

            Assert.Equal(code, explained.Body.GetProperty("code").GetString());
            Assert.NotEmpty(explained.Body.GetProperty("explanation").GetString()!);
        }
    }

    [Fact]
    public async Task Every_kind_of_problem_is_one_that_some_operation_can_be_answered_with()
    {
        var documented = (await ApiOperations.OfAsync(service)).All.SelectMany(operation => operation.Codes);

        // Of an address that exists, but not for that method.
        Assert.Equal(["method_not_allowed"], Api.Http.Problems.ByCode.Keys.Except(documented, StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_page_at_docs_shows_the_document()
    {
        using var client = new HttpClient { BaseAddress = service.Api.Address };

        var page = await client.GetStringAsync(new Uri("/docs/index.html", UriKind.Relative));
        var script = await client.GetStringAsync(new Uri("/docs/index.js", UriKind.Relative));

        Assert.Contains("swagger-ui", page, StringComparison.Ordinal);
        Assert.Contains("/openapi/v1.json", script, StringComparison.Ordinal);
    }

    private static IEnumerable<System.Text.Json.JsonElement> ExamplesOf(System.Text.Json.JsonElement content)
    {
        if (content.TryGetProperty("example", out var one))
            yield return one;
        if (content.TryGetProperty("examples", out var many))
        {
            foreach (var example in many.EnumerateObject())
                yield return example.Value.GetProperty("value");
        }
    }

    private static IEnumerable<string> Faults(ApiOperations operations, ApiOperation operation, Answer answer, int expected)
    {
        if ((int)answer.Status / 100 != expected / 100)
            return [$"was expected to answer {expected / 100}xx: {answer}"];
        if (!operation.Answers.TryGetValue((int)answer.Status, out var documented))
            return [$"the status is not documented: {answer}"];
        if (answer.Body.ValueKind == System.Text.Json.JsonValueKind.Undefined)
            return documented.TryGetProperty("content", out _) ? ["the body is missing"] : [];
        if (!documented.TryGetProperty("content", out var content))
            return [$"the body is not documented: {answer}"];
        if (answer.Code is { } code && !operation.Codes.Contains(code))
            return [$"the code is not documented: {answer}"];
        return operations.Schemas.Faults(answer.Body, content.EnumerateObject().First().Value.GetProperty("schema"));
    }
}
