using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Enrollment.Api.Auth;
using Enrollment.Api.Http;
using Enrollment.Api.Work;
using Enrollment.Core.Database;
using Enrollment.Core.Enrollments;
using Enrollment.Core.Hosting;
using Enrollment.Core.Jobs;
using Enrollment.Core.Jobs.Targets;
using Enrollment.Core.Requests;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Enrollment.Api.Agents;

/// <summary><c>POST /sequences/cancel</c></summary>
public static class CancelByReference
{
    /// <summary>The enrollments that end before the answer, and the rest of the last group. The handler's remarks name it.</summary>
    public const int AtOnce = 500;

    private static readonly string CountEndedSql = EmbeddedSql.Of(typeof(CancelByReference), "CountEnded");

    /// <summary>Cancels every live enrollment of the account's agents whose variable has a value.</summary>
    /// <remarks>
    /// Up to 500 end at once, and more than that if a group needs it: all of one group end in one transaction, so that nobody of it goes on in
    /// between. The rest is cancelled by the bulk job that <c>bulkJobId</c> names. Enrollments that come after the request are not meant: a batch
    /// that is still being created is stopped by <c>POST /batches/{id}/cancel</c>. A call that runs is not cut off; its report is noted.
    /// </remarks>
    public static async Task<Results<Ok<CancelledByReference>, Problem>> HandleAsync(
        RequestBody body, Caller caller, EnrollmentDb db, RequestWork work, TimeProvider clock, CancellationToken stop)
    {
        var reader = ObjectReader.Of(body);
        if (ContactReference.Read(reader) is not { } given)
            return reader.Errors.ToProblem();
        Guid? sequenceId = null;
        string? phoneRegion = null;
        if (given.AgentId is { } name)
        {
            var agent = await AgentAddress.OfAsync(db, caller, name, stop);
            if (await agent.FindAsync(db, caller, stop) is not { Id: var id })
                return agent.NotFound();
            sequenceId = id;
            phoneRegion = await db.CallSettings.Where(s => s.SequenceId == id && s.AccountId == caller.AccountId).Select(s => s.PhoneRegion).SingleAsync(stop);
        }
        if (given.Resolve(phoneRegion, sequenceId, reader.Errors) is not { } reference)
            return reader.Errors.ToProblem();

        var live = await reference.FindLiveAsync(work.Connection, caller.AccountId, before: null, Guid.Empty, EnrollmentTarget.LastKey, AtOnce, stop);
        var ended = await EndEnrollments.EndAsync(
            work.Connection, caller.AccountId, new LiveEnrollments.WithIds([.. live.Select(one => one.Id)]), EnrollmentEnd.Cancelled(given.Reason),
            new NoteAuthor.ApiKey(caller.KeyId), limit: null, stop);
        work.Send(ended.Messages);
        var alreadyEnded = await CountEndedAsync(work.Connection, caller, reference, ended, stop);
        var job = live.Count < AtOnce ? null : await CancelRestAsync(db, work, caller, reference, live[^1], given.Reason, clock.GetUtcNow(), stop);
        return TypedResults.Ok(new CancelledByReference(Success: true, ended.Count, ended.CallsUnderWay, alreadyEnded, job?.Id));
    }

    /// <summary>Makes a job that cancels those behind the last one. Returns null if there are none.</summary>
    private static async Task<BulkJob?> CancelRestAsync(
        EnrollmentDb db, RequestWork work, Caller caller, RowReference reference, ReferencedEnrollment last, string reason, DateTimeOffset now,
        CancellationToken stop)
    {
        var rest = await reference.FindLiveAsync(work.Connection, caller.AccountId, last.FoundAt, last.Key, EnrollmentTarget.LastKey, limit: 1, stop);
        if (rest.Count == 0)
            return null;
        // A job belongs to a sequence; this one to that of the first it cancels, and reaches into the others.
        var sequence = await db.Sequences.SingleAsync(one => one.Id == rest[0].SequenceId && one.AccountId == caller.AccountId, stop);
        // From the beginning once more: who was enrolled by a transaction that began before this one may be seen only now.
        var cancels = new JobWork.Unenroll(reason) { Target = new EnrollmentTarget.Referenced(reference, last.FoundAt) };
        return await AcceptJob.WriteAsync(db, work.Unit, sequence, cancels, new(caller.KeyId), now, stop);
    }

    private static async Task<long> CountEndedAsync(
        NpgsqlConnection connection, Caller caller, RowReference reference, EndedEnrollments ended, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(reference.In(CountEndedSql), connection)
        {
            Parameters = { new("account_id", caller.AccountId), new("ended_ids", ended.Ended.Select(one => one.EnrollmentId).ToArray()) },
        };
        reference.AddTo(command.Parameters);
        return (long)(await command.ExecuteScalarAsync(stop))!;
    }
}

/// <summary>Body of <c>POST /sequences/cancel</c>, as the API document shows it.</summary>
/// <param name="ReferenceKey">The name of a variable; or <c>name</c>, <c>phoneNumber</c> or <c>batchId</c>.</param>
/// <param name="ReferenceValue">The value, exactly; a phone number in any spelling, and all of the number if it has no extension.</param>
/// <param name="Reason">The reason in the caller's words, at most 2,000 characters.</param>
/// <param name="AgentId">One agent; all of the account's if it is left out.</param>
public sealed record CancelByReferenceBody(
    [property: JsonPropertyName("referenceKey"), MaxLength(64)] string ReferenceKey,
    [property: JsonPropertyName("referenceValue"), MaxLength(4_000)] string ReferenceValue,
    [property: JsonPropertyName("reason"), MaxLength(2_000), DefaultValue(ContactReference.DefaultReason)] string? Reason,
    [property: JsonPropertyName("agentId")] string? AgentId);

/// <summary>The answer to a request that cancels by a reference.</summary>
/// <param name="Success">Always true.</param>
/// <param name="Cancelled">The enrollments that ended with this request.</param>
/// <param name="UnderWay">Those of them that a dialer may be calling; such a call runs on.</param>
/// <param name="AlreadyEnded">Enrollments with the reference that had ended before.</param>
/// <param name="BulkJobId">The job that cancels the rest; null if all have ended with the request.</param>
public sealed record CancelledByReference(
    [property: JsonPropertyName("success")] bool Success,
    [property: JsonPropertyName("cancelled")] long Cancelled,
    [property: JsonPropertyName("underWay")] long UnderWay,
    [property: JsonPropertyName("alreadyEnded")] long AlreadyEnded,
    [property: JsonPropertyName("bulkJobId")] Guid? BulkJobId);
