using System.Text.Json;
using Enrollment.Contracts;
using Enrollment.Core.Outbox;
using Enrollment.Core.Outcomes;

namespace Enrollment.Core.Calls;

/// <summary>Makes the messages about calls, always under the same ids.</summary>
public static class CallNews
{
    /// <param name="data">The step's own data, which goes before that of the settings.</param>
    public static CallRequested Requested(Call call, string stepName, JsonElement? data, Calling calling)
    {
        var (facts, settings) = (calling.Facts, calling.Settings);
        return new(
            call.CallId, call.EnrollmentId, call.AccountId, call.SequenceId, settings.ExternalId, call.StepSeq, call.StepId, stepName, call.Attempt,
            call.ContactId, call.JobId, call.RowIndex, call.PhoneE164, call.PhoneExt.Length > 0 ? call.PhoneExt : null, facts.Name, facts.Email,
            facts.Timezone, facts.ReadVariables(), data ?? Parsed(settings.Data), settings.CallerId, call.HandedOutAt, call.ExpiresAt, call.ReportBy);
    }

    public static OutboxMessage Withdrawn(Call call) => OutboxMessage.Of(
        new CallWithdrawn(call.CallId, call.EnrollmentId, call.AccountId, call.SequenceId, call.WithdrawnReason!),
        MessageIds.For(call.CallId, nameof(CallWithdrawn)), call.EnrollmentId);

    /// <param name="given">The dialer's report; null if the service found the outcome.</param>
    /// <param name="late">The number of the late report, from 1; 0 for the outcome that counts.</param>
    public static OutboxMessage Finished(
        Call call, CallOutcome outcome, bool isSuccess, GivenReport? given, int late, DateTimeOffset? nextCallAt, DateTimeOffset at) => OutboxMessage.Of(
        new CallFinished(
            call.CallId, call.EnrollmentId, call.AccountId, call.SequenceId, call.JobId, call.RowIndex, call.ContactId, call.Attempt, outcome.Word, isSuccess,
            late > 0, given?.StartedAt ?? call.StartedAt, given?.EndedAt, given?.DurationSeconds, given?.Labels ?? [], given?.DialerReference, nextCallAt, at),
        MessageIds.For(call.CallId, nameof(CallFinished), late),
        call.EnrollmentId);

    private static JsonElement? Parsed(string? json)
    {
        if (json is null)
            return null;
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }
}
