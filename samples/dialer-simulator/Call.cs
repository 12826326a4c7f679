using System.Text.Json;

namespace Enrollment.Samples.DialerSimulator;

/// <summary>A call to make, as far as a dialer must know it. The message and the webhook have the same fields, spelled differently.</summary>
/// <param name="ExpiresAt">Past it, the call is not dialled.</param>
/// <param name="ReportBy">When the report is overdue.</param>
public sealed record Call(
    Guid CallId,
    Guid EnrollmentId,
    Guid AccountId,
    int StepSeq,
    int Attempt,
    string PhoneNumber,
    IReadOnlyDictionary<string, string>? Variables,
    DateTimeOffset ExpiresAt,
    DateTimeOffset ReportBy)
{
    private static readonly JsonSerializerOptions CamelCase = new(JsonSerializerDefaults.Web);
    private static readonly JsonSerializerOptions SnakeCase = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>Reads the call from the envelope of a message.</summary>
    public static Call OfMessage(ReadOnlySpan<byte> envelope) => JsonSerializer.Deserialize<JsonElement>(envelope).GetProperty("message").Deserialize<Call>(CamelCase)!;

    /// <summary>Reads the call from the body of a webhook.</summary>
    public static Call OfWebhook(ReadOnlySpan<byte> body) => JsonSerializer.Deserialize<JsonElement>(body).GetProperty("data").Deserialize<Call>(SnakeCase)!;
}
