using System.Text.Json;
using Enrollment.Core.Enrollments;
using Enrollment.Core.Phones;
using Enrollment.Core.Requests;
using Enrollment.Core.Rows;

namespace Enrollment.Api.Agents;

/// <summary>Names enrollments by something that is known of their contacts.</summary>
/// <param name="Of">What is known of them, whichever agent they are in; null if nobody can be meant.</param>
internal sealed record ContactReference(RowReference? Of, string Reason, string? AgentId)
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
        return body.Errors.Any ? null : new(Named(key!, value!), reason, agentId);
    }

    private static RowReference? Named(string key, string value) => key switch
    {
        RowFields.Name => new(ReferenceKinds.Name, value, SequenceId: null),
        RowFields.PhoneNumber => ReadPhone.Of(value, extension: null, new PhoneRules(), out _, out _) is { E164: var number }
            ? new(ReferenceKinds.Phone, number, SequenceId: null)
            : null,
        BatchId => Guid.TryParse(value, out var batch) ? new(ReferenceKinds.Job, batch.ToString(), SequenceId: null) : null,
        _ => new(
            ReferenceKinds.Variable, JsonSerializer.Serialize(new Dictionary<string, string>(StringComparer.Ordinal) { [key] = value }), SequenceId: null),
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
