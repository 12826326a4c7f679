using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Enrollment.Core.Outbox;
using Enrollment.Core.Outcomes;
using Enrollment.Core.Requests;
using Enrollment.Core.Sequences;
using Enrollment.Core.Webhooks;

namespace Enrollment.Core.Calls;

/// <summary>
/// Makes the deliveries of results, in the form that Standard Webhooks recommends. Each follows from its event, so that a repeat makes the same
/// one. Null where the sequence does not send that event.
/// </summary>
public static class ResultWebhooks
{
    // The receiver knows a sequence by its door's word.
    private static readonly string Sequence = SequenceKinds.Agent.Name;

    // Names in any script stay legible.
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="given">The dialer's report; null if the service found the outcome.</param>
    /// <param name="late">The number of the late report, from 1; 0 for the outcome that counts.</param>
    public static WebhookDelivery? CallFinished(
        Call call, CallOutcome outcome, bool isSuccess, GivenReport? given, int late, Calling calling, ResultEnrollment enrollment, DateTimeOffset at) =>
        Delivery(ResultEvents.CallFinished, calling, MessageIds.For(call.CallId, ResultEvents.CallFinished, late), at, () => new()
        {
            ["call"] = CallOf(call, outcome, isSuccess, given, late > 0),
            [Sequence] = SequenceOf(calling),
            ["contact"] = ContactOf(calling.Facts, enrollment.ContactId),
            ["variables"] = JsonNode.Parse(calling.Facts.Variables),
            ["enrollment"] = EnrollmentOf(enrollment, calling.Facts),
        });

    public static WebhookDelivery? EnrollmentFinished(Calling calling, ResultEnrollment enrollment, string? reason, DateTimeOffset at) =>
        Delivery(ResultEvents.EnrollmentFinished, calling, MessageIds.For(enrollment.Id, ResultEvents.EnrollmentFinished), at, () =>
        {
            var ended = EnrollmentOf(enrollment, calling.Facts);
            ended["reason"] = reason;
            ended["last_outcome"] = calling.LastOutcome;
            ended["calls"] = calling.Calls.Count;
            return new()
            {
                [Sequence] = SequenceOf(calling),
                ["contact"] = ContactOf(calling.Facts, enrollment.ContactId),
                ["variables"] = JsonNode.Parse(calling.Facts.Variables),
                ["enrollment"] = ended,
            };
        });

    /// <param name="counts">The batch's counts, as its own answer has them.</param>
    public static WebhookDelivery? BatchFinished(Guid jobId, CallSettings settings, string sequenceName, JsonObject counts, DateTimeOffset at) => Delivery(
        ResultEvents.BatchFinished, settings, MessageIds.For(jobId, ResultEvents.BatchFinished), at,
        () => new() { [Sequence] = SequenceOf(settings, sequenceName), ["batch"] = counts });

    private static WebhookDelivery? Delivery(string type, Calling calling, Guid id, DateTimeOffset at, Func<JsonObject> data) =>
        Delivery(type, calling.Settings, id, at, data);

    private static WebhookDelivery? Delivery(string type, CallSettings settings, Guid id, DateTimeOffset at, Func<JsonObject> data)
    {
        if (settings.ResultsGoTo() is not { } webhook || !webhook.Events.Contains(type, StringComparer.Ordinal))
            return null;
        var body = new JsonObject { ["type"] = type, ["timestamp"] = Instants.Write(at), ["data"] = data() };
        return new()
        {
            Id = id,
            AccountId = settings.AccountId,
            SequenceId = settings.SequenceId,
            Type = type,
            Url = webhook.Url,
            Headers = webhook.Headers is null ? "{}" : JsonSerializer.Serialize(webhook.Headers, Json),
            Body = body.ToJsonString(Json),
        };
    }

    private static JsonObject CallOf(Call call, CallOutcome outcome, bool isSuccess, GivenReport? given, bool isLate) => new()
    {
        ["id"] = call.CallId,
        ["attempt"] = call.Attempt,
        ["outcome"] = outcome.Word,
        ["is_success"] = isSuccess,
        ["late"] = isLate,
        ["started_at"] = Written(given?.StartedAt ?? call.StartedAt),
        ["ended_at"] = Written(given?.EndedAt),
        ["duration_seconds"] = given?.DurationSeconds,
        ["summary"] = given?.Summary,
        ["labels"] = new JsonArray([.. (given?.Labels ?? []).Select(label => (JsonNode)label)]),
        ["extracted"] = given?.Extracted is { } extracted ? JsonNode.Parse(extracted.GetRawText()) : null,
        ["recording_url"] = given?.RecordingUrl,
        ["transcript_url"] = given?.TranscriptUrl,
        ["dialer_reference"] = given?.DialerReference,
    };

    private static JsonObject SequenceOf(Calling calling) => SequenceOf(calling.Settings, calling.SequenceName);

    private static JsonObject SequenceOf(CallSettings settings, string name) =>
        new() { ["id"] = settings.SequenceId, ["external_id"] = settings.ExternalId, ["name"] = name };

    private static JsonObject ContactOf(CallFacts facts, Guid contactId) => new()
    {
        ["id"] = contactId,
        ["name"] = facts.Name,
        ["phone_number"] = facts.PhoneE164,
        ["phone_number_ext"] = facts.PhoneExt.Length > 0 ? facts.PhoneExt : null,
        ["email"] = facts.Email,
        ["timezone"] = facts.Timezone,
    };

    private static JsonObject EnrollmentOf(ResultEnrollment enrollment, CallFacts facts) => new()
    {
        ["id"] = enrollment.Id,
        ["batch_id"] = facts.JobId,
        ["row_index"] = enrollment.RowIndex,
        ["state"] = enrollment.State,
        ["succeeded"] = enrollment.Succeeded,
        ["next_call_at"] = Written(enrollment.NextCallAt),
        ["group_value"] = facts.GroupValue,
    };

    private static string? Written(DateTimeOffset? at) => at is { } instant ? Instants.Write(instant) : null;
}

/// <summary>An enrollment as results show it.</summary>
/// <param name="Succeeded">Whether it has succeeded; null while it is live.</param>
public sealed record ResultEnrollment(Guid Id, Guid ContactId, int? RowIndex, string State, bool? Succeeded, DateTimeOffset? NextCallAt);
