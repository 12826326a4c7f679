using System.Text.Json;
using System.Text.Json.Nodes;
using Enrollment.Api.Http;
using Enrollment.Core.Requests;

namespace Enrollment.Api.Document;

/// <summary>Makes examples as they would go over the wire.</summary>
internal static class DocumentExamples
{
    private const string SomeId = "0198f3a2-5c1e-7b43-9d27-6f1f0c2e8a55";

    public static JsonNode? Node(JsonElement value) => JsonNode.Parse(value.GetRawText());

    /// <summary>Puts the data into its envelope, as the only row if the endpoint returns a list.</summary>
    public static JsonNode Enveloped(object data, DeclaredEndpoint endpoint)
    {
        var meta = new Meta(AddressOf(endpoint));
        return Node(endpoint.IsList
            ? JsonSerializer.SerializeToElement(new { data = new[] { data }, pagination = new Pagination(25, HasMore: false, null, null), meta }, JsonFormat.Options)
            : JsonSerializer.SerializeToElement(new { data, meta }, JsonFormat.Options))!;
    }

    public static JsonNode Bare(object data) => Node(JsonSerializer.SerializeToElement(data, JsonFormat.Options))!;

    public static JsonNode Problem(ProblemKind kind, DeclaredEndpoint endpoint)
    {
        FieldError[]? errors = kind == Problems.ValidationFailed ? [new("/name", "required", "name is required.")]
            : kind == Problems.UnknownField ? [new("/nmae", "unknown_field", "There is no field nmae here.")]
            : null;
        var body = new ProblemBody(
            $"/problems/{kind.Code}", kind.Title, kind.Status, errors?[0].Detail ?? kind.Explanation, AddressOf(endpoint), kind.Code, Reason: null, errors, Fix: null,
            kind == Problems.InternalError ? "4bf92f3577b34da6a3ce929d0e0e4736" : null);
        if (endpoint.IsPlain)
            body = body with { Members = Http.Problem.PlainMembers(kind, body.Detail) };
        return Node(JsonSerializer.SerializeToElement(body, JsonFormat.Options))!;
    }

    private static string AddressOf(DeclaredEndpoint endpoint) =>
        "/" + string.Join('/', endpoint.Path.Split('/').Select(segment => segment.StartsWith('{') ? SomeId : segment));
}
