using System.Text.Json;
using Enrollment.Core.Enrollments;
using Enrollment.Core.Phones;
using Enrollment.Core.Requests;
using Enrollment.Core.Rows;

namespace Enrollment.Api.Agents;

/// <summary>Names enrollments by something that is known of their contacts.</summary>
/// <param name="By">The name of a variable, or of a field that serves like one.</param>
internal sealed record ContactReference(string By, string Value, string Reason, string? AgentId)
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
        return body.Errors.Any ? null : new(key!, value!, reason, agentId);
    }

    /// <summary>Finds out who is meant. Returns null if the value cannot be read; the errors say how it is wrong.</summary>
    /// <param name="phoneRegion">The region of a number without a country code; null if such numbers cannot be read.</param>
    /// <param name="sequenceId">One agent; null for all of the account.</param>
    public RowReference? Resolve(string? phoneRegion, Guid? sequenceId, ValidationErrors errors) => By switch
    {
        RowFields.Name => new(ReferenceKinds.Name, Value, sequenceId),
        RowFields.PhoneNumber => OfNumber(phoneRegion, sequenceId, errors),
        BatchId when Guid.TryParse(Value, out var batch) => new(ReferenceKinds.Job, batch.ToString(), sequenceId),
        BatchId => Refuse(errors, "wrong_type", "The id of a batch is a UUID.", "Send the batchId that the request was answered with."),
        _ => new(ReferenceKinds.Variable, JsonSerializer.Serialize(new Dictionary<string, string>(StringComparer.Ordinal) { [By] = Value }), sequenceId),
    };

    private RowReference? OfNumber(string? phoneRegion, Guid? sequenceId, ValidationErrors errors) =>
        ReadPhone.Of(Value, extension: null, new PhoneRules { Region = phoneRegion }, out var fault, out var extensionFault) is { } phone
            ? new(ReferenceKinds.Phone, phone.E164, sequenceId) { Extension = phone.Extension }
            : Refuse(errors, (fault ?? extensionFault)!.Code, (fault ?? extensionFault)!.Detail, "Send the number with + and its country code.");

    private static RowReference? Refuse(ValidationErrors errors, string code, string detail, string fix)
    {
        errors.Add($"/{ValueField}", code, detail, fix);
        return null;
    }

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
