using Enrollment.Api.Auth;
using Enrollment.Api.Http;
using Enrollment.Api.Work;
using Enrollment.Core.Accounts;
using Enrollment.Core.Calls;
using Enrollment.Core.Hosting;
using Enrollment.Core.Jobs;
using Enrollment.Core.Jobs.Targets;
using Enrollment.Core.Requests;
using Enrollment.Core.Rows;
using Enrollment.Core.Sequences;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Enrollment.Api.Agents;

/// <summary>Answers requests that schedule many contacts: with an earlier answer, a dry run, or a new batch.</summary>
public sealed class ManyRows(
    EnrollmentDb db, RequestWork work, IOptions<CreditOptions> credits, IOptions<AgentOptions> options, TimeProvider clock, ILogger<ManyRows> logger)
{
    internal async Task<Results<Ok<ScheduledRows>, Accepted<ScheduledRows>, Problem>> AnswerAsync(
        AgentAddress agent, AttemptedBody body, Caller caller, HttpContext http, CancellationToken stop)
    {
        if (await agent.FindAsync(db, caller, stop) is not { Id: var sequenceId })
            return agent.NotFound();
        var keyed = await EarlierRows.FindAsync(http, db, work, caller.AccountId, sequenceId, RowRequestKinds.Many, stop);
        if (keyed.Problem is { } unusable)
            return unusable;
        if (keyed.Earlier is { } earlier)
            return await AgainAsync(earlier, body, http, stop);
        if (body.Fault is { } fault)
            return fault;
        if (await SequenceAdmission.HoldAsync(db, SequenceKinds.Agent, caller.AccountId, sequenceId, stop) is not { } sequence)
            return agent.NotFound();
        var settings = await db.CallSettings.AsNoTracking().SingleAsync(row => row.SequenceId == sequenceId && row.AccountId == caller.AccountId, stop);
        if (await ScheduleAdmission.RefuseAsync(db, sequence, settings, clock.GetUtcNow(), stop) is { } refusal)
            return refusal;

        var reader = ObjectReader.Of(body.Body);
        var request = RowsRequest.Read(reader, SequenceKinds.Agent, settings, options.Value.Normalizes(caller.AccountId), isAnswered: true);
        if (request is { IsDryRun: true } && keyed.KeySha256 is not null)
            reader.Errors.Add(reader.PointerTo("dryRun"), "not_allowed", $"A dry run stores nothing, so it takes no {IdempotencyKey.Header}.", "Leave out the header.");
        if (reader.Errors.Any)
            return reader.Errors.ToProblem();
        return await ScheduleAsync(sequence, settings, request!, body, keyed, caller, http, stop);
    }

    /// <summary>Makes the problem of a batch that costs more than the account has. It says what is wrong with the rejected rows, too.</summary>
    internal static Problem Unpaid(ScreenedRows rows, int price, Charge charge) => new(
        Problems.InsufficientCredits, $"The {rows.Accepted.Count} valid contacts cost {charge.Required} credits, and the account has {charge.Remaining}.")
    {
        Members = new Dictionary<string, object?>(Refused(rows), StringComparer.Ordinal)
        {
            ["required"] = charge.Required,
            ["available"] = charge.Remaining,
        },
        Fix = charge.Remaining < price
            ? "Have credits added to the account."
            : $"Send at most {charge.Remaining / price} of the valid rows, or have credits added.",
    };

    private async Task<Results<Ok<ScheduledRows>, Accepted<ScheduledRows>, Problem>> ScheduleAsync(
        Sequence sequence, CallSettings settings, RowsRequest request, AttemptedBody body, KeyedRequest keyed, Caller caller, HttpContext http, CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        var rows = await AcceptRows.ScreenAsync(work.Connection, settings, request, now, stop);
        if (rows.Accepted.Count == 0)
            return NoneValid(rows);
        ShowNormalized(http, request.Normalized);
        if (request.IsDryRun)
        {
            work.CostsAsRead();
            return TypedResults.Ok(ScheduledRows.Of(batchId: null, rows.Accepted.Count, rows.Rejected, dryRun: true));
        }

        var price = credits.Value.AgentContact;
        var job = await AcceptRows.WriteAsync(
            db, work.Unit, sequence, settings, request, rows,
            new(caller.KeyId, Request: new(RowRequestKinds.Many, keyed.KeySha256, EarlierRows.HashOf(body))), price, now, stop);
        work.CostsContacts(sequence.Id, rows.Accepted.Count, charge => Unpaid(rows, price, charge));
        work.AfterCommit(() => ScheduleLog.Accepted(logger, job.Id, sequence.Id, rows.Accepted.Count, rows.Rejected.Count));
        return Accepted(job.Id, rows.Accepted.Count, rows.Rejected);
    }

    private async Task<Results<Ok<ScheduledRows>, Accepted<ScheduledRows>, Problem>> AgainAsync(
        BulkJob earlier, AttemptedBody body, HttpContext http, CancellationToken stop)
    {
        var rows = await StoredRows.ReadAnsweredAsync(work.Connection, earlier.AccountId, earlier.Id, stop);
        EarlierRows.Show(http, earlier, body);
        ShowNormalized(http, ((EnrollmentTarget.RequestRows)EnrollmentTarget.FromJson(earlier.Target)).NormalizedFields);
        work.CostsNothing();
        return Accepted(earlier.Id, rows.Accepted, rows.Rejected);
    }

    private static Accepted<ScheduledRows> Accepted(Guid batchId, int accepted, IReadOnlyList<RejectedRow> rejected) =>
        TypedResults.Accepted($"{AgentsApi.BatchesPath}/{batchId}", ScheduledRows.Of(batchId, accepted, rejected));

    private static void ShowNormalized(HttpContext http, IReadOnlyList<string> fields) =>
        http.Response.Headers["Normalized-Fields"] = fields.Count == 0 ? "none" : string.Join(", ", fields);

    /// <summary>Makes the problem of a batch of which no contact can be scheduled.</summary>
    internal static Problem NoneValid(ScreenedRows rows) => new(
        Problems.NoValidContacts, rows.Total == 1 ? "The contact did not pass validation." : $"None of the {rows.Total} contacts passed validation.")
    {
        Members = Refused(rows),
        Fix = "Mend the contacts as their errors say, and send them again.",
    };

    private static Dictionary<string, object?> Refused(ScreenedRows rows) => new(StringComparer.Ordinal)
    {
        ["total"] = rows.Total,
        ["accepted"] = 0,
        ["rejected"] = RejectedContact.Of(rows.Rejected),
    };
}
