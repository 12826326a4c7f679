using System.Text.Json;
using Enrollment.IntegrationTests.Hosting;

namespace Enrollment.IntegrationTests.Document;

/// <summary>The document has everything that the interface promises: every path, parameter, field and code.</summary>
public sealed class InterfaceTests(EnrollmentFixture service) : IClassFixture<EnrollmentFixture>
{
    // They speak the words of another interface, so that its clients are understood.
    private static readonly string[] WithoutEnvelope = ["GET /api/v1/credits/usage", "POST /api/v1/agents/{agent_id}/schedule/sequences",
        "POST /api/v1/agents/{agent_id}/schedule/sequence", "POST /api/v1/sequences/cancel"];

    [Fact]
    public async Task Every_promised_operation_is_there_with_its_parameters_fields_and_codes()
    {
        var operations = await ApiOperations.OfAsync(service);
        var missing = new List<string>();
        foreach (var promised in Interface.Operations)
        {
            var (method, path) = (promised.Operation.Split(' ')[0], "/api/v1" + promised.Operation.Split(' ')[1]);
            if (operations.All.SingleOrDefault(operation => operation.Method == method && operation.Path == path) is { } operation)
                missing.AddRange(MissingFrom(operations, operation, promised).Select(what => $"{promised.Operation}: {what}"));
            else
                missing.Add($"{promised.Operation} is not there");
        }
        Assert.True(missing.Count == 0, string.Join("\n", missing));
    }

    [Fact]
    public async Task Every_answer_has_the_common_fields()
    {
        var operations = await ApiOperations.OfAsync(service);
        foreach (var operation in operations.Protected)
        {
            var good = operation.Answers.First(answer => answer.Key < 300).Value;
            if (WithoutEnvelope.Contains($"{operation}", StringComparer.Ordinal) || !good.TryGetProperty("content", out var content)
                || !content.TryGetProperty("application/json", out var json))
                continue;
            var envelope = Resolve(operations, json.GetProperty("schema")).GetProperty("properties");
            var isList = envelope.TryGetProperty("pagination", out var pagination);

            Assert.Equal(isList ? ["data", "meta", "pagination"] : ["data", "meta"], Names(envelope).Order(StringComparer.Ordinal));
            Assert.Equal(["credits_remaining", "url"], Names(Resolve(operations, envelope.GetProperty("meta")).GetProperty("properties")).Order(StringComparer.Ordinal));
            if (isList)
                Assert.Equal(["has_more", "limit", "next_cursor", "prev_cursor"], Names(Resolve(operations, pagination).GetProperty("properties")).Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public async Task Only_changes_of_fields_promise_200_to_a_repeat_with_an_earlier_ETag()
    {
        var operations = await ApiOperations.OfAsync(service);
        var texts = operations.All
            .Where(operation => operation.Headers.Contains("If-Match", StringComparer.Ordinal))
            .Select(operation => (operation.Method, Text: operation.Json.GetProperty("parameters").EnumerateArray()
                .Single(parameter => parameter.GetProperty("name").GetString() == "If-Match").GetProperty("description").GetString()!))
            .ToList();

        Assert.Equal(5, texts.Count(text => text.Method == "PATCH"));
        Assert.All(texts, text => Assert.Contains("412", text.Text, StringComparison.Ordinal));
        Assert.All(texts, text => Assert.Equal(text.Method == "PATCH", text.Text.Contains("200", StringComparison.Ordinal)));
    }

    private static IEnumerable<string> MissingFrom(ApiOperations operations, ApiOperation operation, PromisedOperation promised)
    {
        var isJson = operation.BodySchema is not null;
        var codes = Interface.CodesEverywhere.Concat(promised.Codes)
            .Concat(promised.Body.Length > 0 && isJson ? Interface.CodesOfBodies : [])
            .Concat(operation.Method == "POST" ? Interface.CodesOfPosts : []);
        foreach (var code in codes.Except(operation.Codes, StringComparer.Ordinal))
            yield return $"the code {code} is missing";
        foreach (var parameter in promised.Query.Except(operation.QueryParameters, StringComparer.Ordinal))
            yield return $"the parameter {parameter} is missing";

        foreach (var header in promised.Headers.Concat(operation.Method == "POST" ? ["Idempotency-Key"] : []).Except(operation.Headers, StringComparer.Ordinal))
            yield return $"the header {header} is missing";
        foreach (var header in Interface.AnswerHeadersEverywhere.Concat(promised.AnswerHeaders).Except(operation.HeadersOf(promised.Status), StringComparer.Ordinal))
            yield return $"the answer's header {header} is missing";

        var body = operation.BodySchema is { } schema ? WithInnerFields(operations, Resolve(operations, schema)).ToList() : [];
        foreach (var field in promised.Body.Except(body, StringComparer.Ordinal))
            yield return $"the body's field {field} is missing";

        if (!operation.Answers.TryGetValue(promised.Status, out var answer))
        {
            yield return $"the answer {promised.Status} is missing";
            yield break;
        }
        var data = answer.TryGetProperty("content", out var content) && content.TryGetProperty("application/json", out var json)
            ? DataFields(operations, json.GetProperty("schema"))
            : [];
        foreach (var field in promised.Data.Except(data, StringComparer.Ordinal))
            yield return $"the answer's field {field} is missing";
        foreach (var field in promised.IsExact ? data.Except(promised.Data, StringComparer.Ordinal) : [])
            yield return $"the answer's field {field} was not promised";
    }

    private static List<string> DataFields(ApiOperations operations, JsonElement envelope)
    {
        var whole = Resolve(operations, envelope);
        var data = whole.GetProperty("properties").TryGetProperty("data", out var enveloped) ? Resolve(operations, enveloped) : whole;
        if (data.TryGetProperty("items", out var row))
            data = Resolve(operations, row);
        return FieldsOf(data).ToList();
    }

    // As name, and as name/inner for the fields of objects.
    private static IEnumerable<string> WithInnerFields(ApiOperations operations, JsonElement schema) =>
        schema.GetProperty("properties").EnumerateObject().SelectMany(property => FieldsOf(ObjectOf(operations, property.Value))
            .Select(inner => $"{property.Name}/{inner}").Prepend(property.Name));

    // One that may be null is written as a choice between null and itself.
    private static JsonElement ObjectOf(ApiOperations operations, JsonElement schema) => schema.TryGetProperty("oneOf", out var choices)
        ? Resolve(operations, choices.EnumerateArray().Last())
        : Resolve(operations, schema);

    private static JsonElement Resolve(ApiOperations operations, JsonElement schema) => schema.TryGetProperty("$ref", out var reference)
        ? reference.GetString()!.TrimStart('#', '/').Split('/').Aggregate(operations.Document, (element, name) => element.GetProperty(name))
        : schema;

    private static IEnumerable<string> FieldsOf(JsonElement schema) => schema.TryGetProperty("properties", out var properties) ? Names(properties) : [];

    private static IEnumerable<string> Names(JsonElement properties) => properties.EnumerateObject().Select(property => property.Name);
}
