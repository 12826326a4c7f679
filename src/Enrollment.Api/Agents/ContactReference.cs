using System.Text.Json;
using Enrollment.Core.Enrollments;
using Enrollment.Core.Phones;
using Enrollment.Core.Requests;
using Enrollment.Core.Rows;
using NpgsqlTypes;

namespace Enrollment.Api.Agents;

/// <summary>Names enrollments by something that is known of their contacts.</summary>
/// <param name="Condition">The condition on a person's facts <c>f</c>; null if no one can meet it.</param>
/// <param name="Value">The parameter <c>@reference</c> of the condition.</param>
internal sealed record ContactReference(string? Condition, NpgsqlDbType Type, object Value, string Reason, string? AgentId)
{
    public const string DefaultReason = "cancelled_by_reference";

    private const string Key = "referenceKey";
    private const string ValueField = "referenceValue";
    private const string BatchId = "batchId";
    private const int MaxKey = 64;
    private const int MaxValue = 4_000;
    private const int MaxAgentId = 100;

    /// <summary>Reads the body. Returns null if it is wrong; the reader's errors say how.</summary>
    public static ContactReference? Read(ObjectReader body)
    {
        var key = body.Required(Key) is { } given ? body.Text(given, body.PointerTo(Key), MaxKey) : null;
        var value = ReadValue(body);
        var reason = body.OptionalText("reason", EnrollmentEnd.MaxReasonLength) ?? DefaultReason;
        var agentId = body.OptionalText("agentId", MaxAgentId);
        body.RefuseOthers();
        return body.Errors.Any ? null : Of(key!, value!, reason, agentId);
    }

    private static ContactReference Of(string key, string value, string reason, string? agentId) => key switch
    {
        RowFields.Name => new("f.name = @reference", NpgsqlDbType.Text, value, reason, agentId),
        RowFields.PhoneNumber => new(
            "f.phone_e164 = @reference", NpgsqlDbType.Text, ReadPhone.Of(value, extension: null, new PhoneRules(), out _, out _)?.E164 ?? "", reason, agentId),
        BatchId => Guid.TryParse(value, out var batch)
            ? new("e.job_id = @reference", NpgsqlDbType.Uuid, batch, reason, agentId)
            : new(Condition: null, NpgsqlDbType.Uuid, Guid.Empty, reason, agentId),
        _ => new(
            "f.variables @> @reference", NpgsqlDbType.Jsonb,
            JsonSerializer.Serialize(new Dictionary<string, string>(StringComparer.Ordinal) { [key] = value }), reason, agentId),
    };

    // As it was sent: values of variables are not trimmed either.
    private static string? ReadValue(ObjectReader body)
    {
        if (body.Required(ValueField) is not { } given)
            return null;
        var pointer = body.PointerTo(ValueField);
        if (given.ValueKind != JsonValueKind.String)
            body.Errors.Add(pointer, "wrong_type", $"{ValueField} must be a string.");
        else if (JsonText.TryRead(given, out var fault) is not { } text)
            body.Errors.Add(pointer, "invalid_text", fault!);
        else if (VisibleText.Length(text) is var length && length > MaxValue)
            body.Errors.Add(pointer, "too_long", $"{ValueField} may have at most {MaxValue} characters; it has {length}.");
        else
            return text;
        return null;
    }
}
