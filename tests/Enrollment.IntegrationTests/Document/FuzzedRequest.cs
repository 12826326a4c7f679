using System.Text;
using System.Text.Json;

namespace Enrollment.IntegrationTests.Document;

/// <summary>One request made of an operation, with something wrong about it more often than not. The same number makes the same request.</summary>
public sealed class FuzzedRequest
{
    private static readonly string[] Methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "BREW"];
    private static readonly string[] Types = ["application/json", "application/json; charset=utf-8", "application/json; charset=latin1", "text/plain", "text/csv", "application/x-ndjson", "application/xml", "application/problem+json", "nonsense"];
    private static readonly string[] HeaderTexts = ["", "*", "\"\"", "\"x\"", "W/\"1\", \"2\"", "respond-async", "respond-async; wait=10, x", new('k', 255), new('k', 4_000), "a,b;c=\"d", "8e03978e-40d5-43dd-bc93-6894a57f9324"];

    private readonly Random _random;

    private FuzzedRequest(Random random, ApiOperation operation) => (_random, Operation) = (random, operation);

    public ApiOperation Operation { get; }
    public string Method { get; private set; } = "";
    public string Address { get; private set; } = "";
    public byte[]? Body { get; private set; }
    public string? ContentType { get; private set; }
    public ICollection<(string Name, string Value)> Headers { get; } = [];

    /// <summary>The web server itself refuses it, before anybody could say why: its line is longer than 8 kB, or there is a NUL in its path.</summary>
    public bool IsBeyondHttp => Address.Length > 8_000 || Address.Split('?')[0].Contains("%00", StringComparison.Ordinal);

    public static FuzzedRequest Of(int number, IReadOnlyList<ApiOperation> operations, OneOfEach own)
    {
        var random = new Random(number);
        var request = new FuzzedRequest(random, operations[number % operations.Count]);
        request.Method = random.Next(40) == 0 ? request.Pick(Methods) : request.Operation.Method;
        request.Address = request.FuzzedAddress(own);
        request.FuzzBody(own);
        request.FuzzHeaders();
        return request;
    }

    public HttpRequestMessage ToMessage()
    {
        var message = new HttpRequestMessage(new HttpMethod(Method), new Uri(Address, UriKind.Relative));
        if (Body is not null)
        {
            message.Content = new ByteArrayContent(Body);
            if (ContentType is not null)
                message.Content.Headers.TryAddWithoutValidation("Content-Type", ContentType);
        }
        foreach (var (name, value) in Headers)
        {
            if (!message.Headers.TryAddWithoutValidation(name, value))
                message.Content?.Headers.TryAddWithoutValidation(name, value);
        }
        return message;
    }

    public override string ToString()
    {
        var body = Body is null ? "" : Encoding.UTF8.GetString(Body.AsSpan(0, Math.Min(Body.Length, 600)));
        var address = Address.Length > 300 ? Address[..300] + "…" : Address;
        return $"{Method} {address} {ContentType} {string.Join(" ", Headers.Select(h => $"{h.Name}: {h.Value[..Math.Min(h.Value.Length, 80)]}"))} {body}";
    }

    private string FuzzedAddress(OneOfEach own)
    {
        var segments = Operation.Path.Split('/').Index().ToList();
        var path = string.Join('/', segments.Select(segment => segment.Item.StartsWith('{') ? FuzzedId(own.IdOf(Operation.Path.Split('/')[segment.Index - 1])) : segment.Item));
        var parameters = Operation.QueryParameters.ToList();
        if (parameters.Count == 0 || _random.Next(3) == 0)
            return _random.Next(30) == 0 ? $"{path}?{FuzzedText(20)}" : path;
        var query = Enumerable.Range(0, _random.Next(1, 4)).Select(_ => $"{(_random.Next(12) == 0 ? "unheard_of" : Pick(parameters))}={FuzzedParameter(own)}");
        return $"{path}?{string.Join('&', query)}";
    }

    private string FuzzedId(Guid own) => _random.Next(12) switch
    {
        < 7 => own.ToString(),
        7 => new Guid(RandomBytes(16)).ToString(),
        8 => own.ToString().ToUpperInvariant(),
        9 => Guid.Empty.ToString(),
        10 => own.ToString("N"),
        _ => FuzzedText(500) is { Length: > 0 } text ? text : "x",
    };

    private string FuzzedParameter(OneOfEach own) => _random.Next(9) switch
    {
        0 => Pick(["0", "1", "100", "101", "-1", "99999999999999999999", "1.5", "", "true", "false", "null"]),
        1 => Convert.ToBase64String(RandomBytes(_random.Next(0, 40))).Replace('+', '-').Replace('/', '_').TrimEnd('='),
        2 => own.IdOf("contacts").ToString(),
        3 => Pick(["pending", "completed", "enrolled", "skipped", "failed", "lead", "DE"]),
        4 => "%ff%fe",
        5 => "%00",
        6 => new string('a', 3_000),
        _ => FuzzedText(2_000),
    };

    private string FuzzedText(int maxLength)
    {
        var text = Hostile.Text(_random);
        return Uri.EscapeDataString(text[..Math.Min(maxLength, text.Length)]);
    }

    private void FuzzBody(OneOfEach own)
    {
        if (Operation.TakesFile)
        {
            ContentType = _random.Next(10) == 0 ? Pick(Types) : Pick(["text/csv", "application/x-ndjson"]);
            Body = Hostile.File(_random);
            return;
        }
        if (Operation.BodyExample is not { } example)
            return;
        ContentType = _random.Next(20) == 0 ? _random.Next(2) == 0 ? null : Pick(Types) : "application/json";
        var text = Sending.Own(example.GetRawText(), own.IdOf);
        Body = _random.Next(12) switch
        {
            0 => RandomBytes(_random.Next(0, 300)),
            1 => Encoding.UTF8.GetBytes(text[.._random.Next(text.Length)]),
            2 => Hostile.Body(_random),
            3 => Encoding.UTF8.GetBytes(text),
            _ => Encoding.UTF8.GetBytes(Hostile.Mutated(JsonElement.Parse(text), _random, times: _random.Next(1, 4))),
        };
    }

    private void FuzzHeaders()
    {
        foreach (var name in new[] { "Idempotency-Key", "If-Match", "If-None-Match", "Prefer", "X-Request-Id", "Accept", "Content-Encoding", "traceparent", "X-HTTP-Method-Override" })
        {
            if (_random.Next(name == "Idempotency-Key" ? 6 : 25) == 0)
                Headers.Add((name, name == "Content-Encoding" ? Pick(["gzip", "br", "identity"]) : Pick(HeaderTexts)));
        }
        if (_random.Next(60) == 0)
            Headers.Add(("Authorization", Pick(["Bearer", "Bearer ", "Basic dXNlcjpwYXNz", "Bearer x", "bearer " + new string('a', 5_000)])));
    }

    private byte[] RandomBytes(int count)
    {
        var bytes = new byte[count];
        _random.NextBytes(bytes);
        return bytes;
    }

    private T Pick<T>(IReadOnlyList<T> from) => from[_random.Next(from.Count)];
}
