using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Nodes;
using Enrollment.Api.Agents;
using Enrollment.Api.Auth;
using Enrollment.Api.Http;
using Enrollment.Api.Work;
using Enrollment.Core.Accounts;
using Enrollment.Core.Calls;
using Enrollment.Core.Enrollments;
using Enrollment.Core.Hosting;
using Enrollment.Core.Jobs;
using Enrollment.Core.Requests;
using Enrollment.Core.Rows;
using Enrollment.Core.Sequences;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Enrollment.Api.Batches;

/// <summary><c>POST /batches/{id}/retry</c></summary>
public static class RetryBatch
{
    /// <summary>Schedules contacts of a batch again, as a new batch.</summary>
    /// <remarks>
    /// The contacts are checked anew, as they were sent, by the settings of now. Each begins now: a <c>scheduledAt</c> of its own is
    /// dropped. <c>rejected</c> takes those that did not pass validation, <c>not_enrolled</c> those that were skipped or failed when they were
    /// to be enrolled or that a cancelled batch did not come to, <c>not_succeeded</c> those whose enrollment has ended without success, by
    /// their last outcome if <c>outcomes</c> names any. Whose group has succeeded, and whose enrollment was cancelled, is not called again.
    /// </remarks>
    public static async Task<Results<Accepted<Envelope<RetriedBatch>>, Problem>> HandleAsync(
        Guid id, RequestBody body, Caller caller, EnrollmentDb db, RequestWork work, IOptions<CreditOptions> credits, TimeProvider clock, ILogger<RetriedBatch> logger,
        HttpContext http, CancellationToken stop)
    {
        var reader = ObjectReader.Of(body);
        var wanted = BatchRetry.Read(reader);
        if (reader.Errors.Any)
            return reader.Errors.ToProblem();
        if (await StoredBatch.FindAsync(db, caller, id, stop) is not { } job)
            return GetBatch.NotFound(id);
        if (job.FinishedAt is null)
            return Problems.BatchNotFinished.With($"The batch {id} is still being created.");
        var rows = (await StoredBatch.ReadPayloadsAsync(db, job, stop)).Where(wanted.Names).ToList();
        if (rows.Count == 0)
            return Problems.NothingToRetry.With($"The batch {id} has no such contact.");
        if (rows.Exists(row => row.Payload is null))
            return Problems.RowsExpired.With($"The contacts of the batch {id} are not kept any more.");
        return await ScheduleAsync(job, rows, caller, db, work, credits.Value.AgentContact, clock.GetUtcNow(), logger, http, stop);
    }

    private static async Task<Results<Accepted<Envelope<RetriedBatch>>, Problem>> ScheduleAsync(
        BulkJob job, List<SentRow> rows, Caller caller, EnrollmentDb db, RequestWork work, int price, DateTimeOffset now, ILogger logger, HttpContext http,
        CancellationToken stop)
    {
        if (await SequenceAdmission.HoldAsync(db, SequenceKinds.Agent, caller.AccountId, job.SequenceId, stop) is not { } sequence)
            return Problems.AgentNotFound.With($"The agent {job.SequenceId} of the batch has been deleted.");
        var settings = await db.CallSettings.AsNoTracking().SingleAsync(s => s.SequenceId == sequence.Id && s.AccountId == caller.AccountId, stop);
        if (await ScheduleAdmission.RefuseAsync(db, sequence, settings, now, stop) is { } refusal)
            return refusal;

        var target = StoredBatch.TargetOf(job);
        var said = new RowRequest(
            [.. rows.Select(Again)], target.Timezone, target.GroupByField, target.NormalizedFields,
            target.AllowsDuplicates);
        var request = new RowsRequest(said, target.GroupScope, target.NormalizedFields)
        {
            // Only a request for one contact can ask for that.
            BypassesWindow = settings.AllowWindowBypass && rows is [{ BypassesWindow: true }],
        };
        var screened = await AcceptRows.ScreenAsync(work.Connection, settings, request, now, stop);
        if (screened.Accepted.Count == 0)
            return ManyRows.NoneValid(screened);

        var retried = await AcceptRows.WriteAsync(
            db, work.Unit, sequence, settings, request, screened,
            new(caller.KeyId, Request: new(RowRequestKinds.Many, KeySha256: null, BodySha256: null)), price, now, stop);
        work.CostsContacts(sequence.Id, screened.Accepted.Count, charge => ManyRows.Unpaid(screened, price, charge));
        work.AfterCommit(() => BatchesLog.Retried(logger, retried.Id, job.Id, screened.Accepted.Count, screened.Rejected.Count));
        return TypedResults.Accepted(
            $"{AgentsApi.BatchesPath}/{retried.Id}",
            Envelope.Of(http, new RetriedBatch(retried.Id, screened.Total, screened.Accepted.Count, screened.Rejected.Count)));
    }

    // In the zone that it was accepted in. A row that was rejected has none, and takes the request's again.
    private static JsonElement Again(SentRow row)
    {
        var sent = JsonNode.Parse(row.Payload!);
        if (sent is JsonObject fields)
        {
            fields.Remove(RowFields.ScheduledAt);
            if (row.Timezone is { } zone)
                fields[RowFields.Timezone] = zone;
        }
        return JsonSerializer.SerializeToElement(sent);
    }
}

/// <summary>Body of <c>POST /batches/{id}/retry</c>.</summary>
/// <param name="Which"><c>rejected</c>, <c>not_enrolled</c> or <c>not_succeeded</c>.</param>
/// <param name="Outcomes">For <c>not_succeeded</c>: only those with one of these last outcomes.</param>
public sealed record BatchRetry(
    [property: AllowedValues(BatchRetry.Rejected, BatchRetry.NotEnrolled, BatchRetry.NotSucceeded)] string Which, IReadOnlyList<string>? Outcomes)
{
    internal const string Rejected = "rejected";
    internal const string NotEnrolled = "not_enrolled";
    internal const string NotSucceeded = "not_succeeded";

    public static BatchRetry Read(ObjectReader body)
    {
        body.Required("which");
        var which = body.OptionalOneOf("which", Rejected, NotEnrolled, NotSucceeded) ?? Rejected;
        var outcomes = new List<string>();
        foreach (var (value, pointer) in body.OptionalArray("outcomes", min: 0, ListBatchRows.Outcomes.Count))
        {
            if (body.Text(value, pointer, maxLength: 100) is not { } word)
                continue;
            if (ListBatchRows.Outcomes.Contains(word, StringComparer.Ordinal))
                outcomes.Add(word);
            else
                body.Errors.Add(pointer, "invalid_value", $"An outcome is one of {string.Join(", ", ListBatchRows.Outcomes)}.");
        }
        if (outcomes.Count > 0 && which != NotSucceeded)
            body.Errors.Add(body.PointerTo("outcomes"), "not_allowed", $"outcomes goes with {NotSucceeded}: others have none.", "Leave it out.");
        body.RefuseOthers();
        return new(which, outcomes);
    }

    internal bool Names(SentRow row) => Which switch
    {
        Rejected => row.Status == RowStatus.Rejected,
        NotEnrolled => row.Status is RowStatus.Skipped or RowStatus.Failed or RowStatus.Accepted,
        _ => row is { Status: RowStatus.Enrolled, Outcome: null }
            && row is { State: EnrollmentState.Completed or EnrollmentState.Failed } or { Reason: WithdrawalReasons.Expired }
            && (Outcomes is not { Count: > 0 } outcomes || (row.LastOutcome is { } last && outcomes.Contains(last, StringComparer.Ordinal))),
    };
}

/// <summary>A batch of contacts that are tried again.</summary>
public sealed record RetriedBatch(Guid BatchId, int Total, int Accepted, int Rejected);
