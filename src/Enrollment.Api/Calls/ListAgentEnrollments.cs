using System.Text.Json;
using Enrollment.Api.Agents;
using Enrollment.Api.Auth;
using Enrollment.Api.Http;
using Enrollment.Core.Calls;
using Enrollment.Core.Enrollments;
using Enrollment.Core.Hosting;
using Enrollment.Core.Phones;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Enrollment.Api.Calls;

/// <summary><c>GET /agents/{agent_id}/enrollments</c>, newest first.</summary>
public static class ListAgentEnrollments
{
    /// <summary>Lists the enrollments of an agent, newest first: one row for each.</summary>
    public static async Task<Results<Ok<ListEnvelope<AgentEnrollment>>, Problem>> HandleAsync(
        AgentAddress agent, Caller caller, EnrollmentDb db, HttpContext http, CancellationToken stop)
    {
        var query = ListQuery.Read(http.Request, CursorList.AgentEnrollments);
        var (status, succeeded, outcome) = (query.OneOf("status", EnrollmentState.All), query.Flag("succeeded"), query.OneOf("outcome", CallStatus.Outcomes));
        var (batchId, contactId, phone) = (query.Uuid("batch_id"), query.Uuid("contact_id"), query.Text("phone_number", maxLength: 50));
        var (key, value) = (query.Text("reference_key", maxLength: 64), query.Text("reference_value", maxLength: 4_000));
        if ((key is null) != (value is null))
            return Problems.InvalidParameter.With("'reference_key' and 'reference_value' are given together.");
        if (await agent.FindAsync(db, caller, stop) is not { } sequence)
            return agent.NotFound();

        var rows = db.Enrollments.AsNoTracking().Where(e => e.AccountId == caller.AccountId && e.SequenceId == sequence.Id);
        if (status is not null)
            rows = rows.Where(e => e.State == status);
        if (succeeded is { } isSuccess)
            rows = rows.Where(e => e.FinishedAt != null && (e.Outcome == EnrollmentEnd.Succeeded) == isSuccess);
        if (batchId is { } batch)
            rows = rows.Where(e => e.JobId == batch);
        if (contactId is { } contact)
            rows = rows.Where(e => e.ContactId == contact);
        if (outcome is not null)
            rows = rows.Where(e => db.Calls.Where(c => c.EnrollmentId == e.CorrelationId && c.AccountId == e.AccountId && c.Outcome != null)
                .OrderByDescending(c => c.StepSeq).Select(c => c.Outcome).FirstOrDefault() == outcome);
        var facts = db.CallFacts.AsNoTracking().Where(f => f.AccountId == caller.AccountId);
        if (phone is not null)
        {
            var number = await NumberAsync(db, caller, sequence.Id, phone, stop);
            facts = facts.Where(f => f.PhoneE164 == number);
        }
        if (key is not null)
        {
            var variable = JsonSerializer.Serialize(new Dictionary<string, string>(StringComparer.Ordinal) { [key] = value! });
            facts = facts.Where(f => EF.Functions.JsonContains(f.Variables, variable));
        }
        if (phone is not null || key is not null)
            rows = rows.Where(e => facts.Any(f => f.EnrollmentId == e.CorrelationId));

        var page = Page.Of(
            await rows.PageOf(query, e => e.CorrelationId).ToListAsync(stop), query, e => new Cursor(CursorList.AgentEnrollments, e.CorrelationId));
        return TypedResults.Ok(Envelope.Of(http, page.With(await AnswersAsync(db, caller, page.Rows, stop))));
    }

    private static async Task<IReadOnlyList<AgentEnrollment>> AnswersAsync(
        EnrollmentDb db, Caller caller, IReadOnlyList<ContactEnrollment> rows, CancellationToken stop)
    {
        var ids = rows.Select(e => e.CorrelationId).ToArray();
        var facts = await db.CallFacts.AsNoTracking().Where(f => f.AccountId == caller.AccountId && ids.Contains(f.EnrollmentId))
            .ToDictionaryAsync(f => f.EnrollmentId, stop);
        var calls = await db.Calls.Where(c => c.AccountId == caller.AccountId && ids.Contains(c.EnrollmentId) && c.Outcome != null)
            .OrderBy(c => c.StepSeq).Select(c => new { c.EnrollmentId, c.Outcome }).ToListAsync(stop);
        var outcomes = calls.ToLookup(c => c.EnrollmentId, c => c.Outcome);
        return [.. rows.Where(e => facts.ContainsKey(e.CorrelationId))
            .Select(e => AgentEnrollment.Of(e, facts[e.CorrelationId], outcomes[e.CorrelationId].LastOrDefault()))];
    }

    // What is no number is nobody's.
    private static async Task<string> NumberAsync(EnrollmentDb db, Caller caller, Guid sequenceId, string given, CancellationToken stop)
    {
        var settings = await db.CallSettings.AsNoTracking().SingleAsync(s => s.SequenceId == sequenceId && s.AccountId == caller.AccountId, stop);
        return ReadPhone.Of(given, extension: null, new() { Region = settings.PhoneRegion }, out _, out _)?.E164 ?? "";
    }
}

/// <summary>One enrollment in an agent.</summary>
/// <param name="Status"><c>waiting</c>, <c>pending</c>, <c>processing</c>, <c>paused</c>, <c>completed</c>, <c>cancelled</c> or <c>failed</c>.</param>
/// <param name="Succeeded">Whether a call was a success; null while the enrollment is live.</param>
/// <param name="LastOutcome">The outcome of the last call that is over.</param>
/// <param name="Reason">Why it ended before its last step.</param>
/// <param name="NextCallAt">When the next call may be made; null if none is planned.</param>
public sealed record AgentEnrollment(
    Guid Id,
    string Status,
    bool? Succeeded,
    string? LastOutcome,
    string? Reason,
    Guid BatchId,
    int? RowIndex,
    Guid ContactId,
    string Name,
    string PhoneNumber,
    string? PhoneNumberExt,
    string Timezone,
    string? GroupValue,
    int StepOrder,
    int Attempt,
    DateTimeOffset? NextCallAt,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    DateTimeOffset? FinishedAt)
{
    internal static AgentEnrollment Of(ContactEnrollment enrollment, CallFacts facts, string? lastOutcome) => new(
        enrollment.CorrelationId,
        enrollment.State,
        enrollment.HasEnded ? enrollment.Outcome == EnrollmentEnd.Succeeded : null,
        lastOutcome,
        enrollment.Reason,
        enrollment.JobId,
        enrollment.RowIndex,
        enrollment.ContactId,
        facts.Name,
        facts.PhoneE164,
        facts.PhoneExt.Length > 0 ? facts.PhoneExt : null,
        facts.Timezone,
        facts.GroupValue,
        enrollment.Position,
        enrollment.Attempt,
        enrollment.Gate == Gates.Call ? enrollment.DueAt : null,
        enrollment.CreatedAt,
        enrollment.UpdatedAt,
        enrollment.FinishedAt);
}
