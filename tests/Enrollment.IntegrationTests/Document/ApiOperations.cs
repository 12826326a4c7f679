using System.Text.Json;
using Enrollment.IntegrationTests.Hosting;

namespace Enrollment.IntegrationTests.Document;

/// <summary>The operations of the OpenAPI document that the service answers with.</summary>
public sealed class ApiOperations
{
    private ApiOperations(JsonElement document) => (Document, Schemas) = (document, new(document));

    public JsonElement Document { get; }

    public DocumentSchemas Schemas { get; }

    public static async Task<ApiOperations> OfAsync(EnrollmentFixture service)
    {
        using var client = new HttpClient { BaseAddress = service.Api.Address };
        return Of(await client.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative)));
    }

    public static ApiOperations Of(string document) => new(JsonElement.Parse(document));

    /// <summary>Finds the operation that answers a request. Returns null if the document has none at its address.</summary>
    public ApiOperation? At(string method, string path)
    {
        var given = path.TrimEnd('/').Split('/');
        return All.Where(operation => IsAt(operation.Path.TrimEnd('/').Split('/'), given))
            .GroupBy(operation => operation.Path)
            // A word of the address goes before a value.
            .MinBy(operations => operations.Key.Count(letter => letter == '{'))?
            .SingleOrDefault(operation => operation.Method == method);
    }

    /// <summary>All of them; those under /api/v1 need a key.</summary>
    public IReadOnlyList<ApiOperation> All => Document.GetProperty("paths").EnumerateObject()
        .SelectMany(path => path.Value.EnumerateObject().Select(method => new ApiOperation(method.Name.ToUpperInvariant(), path.Name, method.Value)))
        .ToList();

    private static bool IsAt(string[] template, string[] path) => template.Length == path.Length
        && template.Zip(path).All(pair => pair.First.StartsWith('{') || pair.First.Equals(pair.Second, StringComparison.OrdinalIgnoreCase));

    public IReadOnlyList<ApiOperation> Protected => All.Where(operation => operation.Path.StartsWith("/api/", StringComparison.Ordinal)).ToList();
}

/// <summary>One method of one path.</summary>
public sealed record ApiOperation(string Method, string Path, JsonElement Json)
{
    private static readonly string[] Files = ["text/csv", "application/x-ndjson"];

    /// <summary>The scope that the operation needs; null if it needs no key.</summary>
    public string? Scope => Json.TryGetProperty("security", out var security)
        ? security[0].GetProperty("api_key")[0].GetString()
        : null;

    /// <summary>The names of the path's parameters in order, each with the segment before it, which says what it is the id of.</summary>
    public IReadOnlyList<(string Name, string Of)> Ids
    {
        get
        {
            var segments = Path.Split('/');
            return segments.Index().Where(segment => segment.Item.StartsWith('{'))
                .Select(segment => (segment.Item.Trim('{', '}'), segments[segment.Index - 1])).ToList();
        }
    }

    public bool TakesFile => Json.TryGetProperty("requestBody", out var body) && body.GetProperty("content").TryGetProperty(Files[0], out _);

    /// <summary>The example of its JSON body; null: it takes none.</summary>
    public JsonElement? BodyExample => Body is { } body ? body.GetProperty("example") : null;

    public JsonElement? BodySchema => Body is { } body ? body.GetProperty("schema") : null;

    public IEnumerable<string> QueryParameters => ParametersIn("query");

    public IEnumerable<string> Headers => ParametersIn("header");

    /// <summary>The documented answers by status.</summary>
    public IReadOnlyDictionary<int, JsonElement> Answers => Json.GetProperty("responses").EnumerateObject()
        .ToDictionary(answer => int.Parse(answer.Name), answer => answer.Value);

    /// <summary>The codes of the problems that it can be answered with.</summary>
    public IReadOnlyCollection<string> Codes => Answers.Values
        .Where(answer => answer.TryGetProperty("content", out var content) && content.TryGetProperty("application/problem+json", out _))
        .SelectMany(answer => answer.GetProperty("content").GetProperty("application/problem+json").GetProperty("examples").EnumerateObject().Select(example => example.Name))
        .ToHashSet(StringComparer.Ordinal);

    private JsonElement? Body => Json.TryGetProperty("requestBody", out var body) && body.GetProperty("content").TryGetProperty("application/json", out var json) ? json : null;

    public IEnumerable<string> HeadersOf(int status) => Answers.TryGetValue(status, out var answer) && answer.TryGetProperty("headers", out var headers)
        ? headers.EnumerateObject().Select(header => header.Name)
        : [];

    public string AddressWith(Func<string, Guid> idOf)
    {
        var segments = Path.Split('/');
        for (var index = 0; index < segments.Length; index++)
        {
            if (segments[index].StartsWith('{'))
                segments[index] = OneOfEach.AddressOf(segments[index - 1], idOf(segments[index - 1]));
        }
        return string.Join('/', segments);
    }

    /// <summary>The address with the example of every query parameter that must be given.</summary>
    public string ExampleAddressWith(Func<string, Guid> idOf)
    {
        var required = Parameters
            .Where(parameter => parameter.GetProperty("in").GetString() == "query" && parameter.TryGetProperty("required", out var isRequired) && isRequired.GetBoolean())
            .Select(parameter => $"{parameter.GetProperty("name").GetString()}={Uri.EscapeDataString(parameter.GetProperty("example").GetString()!)}")
            .ToList();
        return required.Count == 0 ? AddressWith(idOf) : $"{AddressWith(idOf)}?{string.Join('&', required)}";
    }

    public override string ToString() => $"{Method} {Path}";

    private IEnumerable<JsonElement> Parameters => Json.TryGetProperty("parameters", out var parameters) ? parameters.EnumerateArray() : [];

    private IEnumerable<string> ParametersIn(string place) =>
        Parameters.Where(parameter => parameter.GetProperty("in").GetString() == place).Select(parameter => parameter.GetProperty("name").GetString()!);
}
