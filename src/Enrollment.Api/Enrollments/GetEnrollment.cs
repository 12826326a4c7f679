using Enrollment.Api.Accounts;
using Enrollment.Api.Http;
using Enrollment.Core.Database;
using Enrollment.Core.Enrollments;
using Enrollment.Core.Sequences;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Enrollment.Api.Enrollments;

/// <summary><c>GET /enrollments/{id}</c></summary>
public static class GetEnrollment
{
    public static async Task<Results<Ok<Envelope<EnrollmentAnswer>>, Problem>> HandleAsync(
        Guid id, Caller caller, EnrollmentDb db, SequencePlans plans, TimeProvider clock, HttpContext http, CancellationToken stop)
    {
        var enrollment = await db.Enrollments.AsNoTracking().SingleOrDefaultAsync(e => e.CorrelationId == id && e.AccountId == caller.AccountId, stop);
        if (enrollment is null)
            return Problems.EnrollmentNotFound.With($"There is no enrollment {id}.");

        var sequence = await db.Sequences.AsNoTracking().SingleAsync(s => s.Id == enrollment.SequenceId && s.AccountId == caller.AccountId, stop);
        var plan = await plans.GetAsync(enrollment.SequenceId, enrollment.SequenceVersion, stop);
        var step = plan.At(enrollment.Position);
        return TypedResults.Ok(Envelope.Of(http, new EnrollmentAnswer(
            enrollment.CorrelationId,
            enrollment.State,
            enrollment.SequenceId,
            enrollment.SequenceVersion,
            enrollment.ContactId,
            enrollment.CustomerId,
            enrollment.Anchor,
            enrollment.FinishedAt is null ? new NextStepAnswer(step.StepId, step.Position, step.Name, enrollment.DueAt, enrollment.Attempt) : null,
            Waiting.PausedBecause(enrollment, sequence),
            Waiting.For(enrollment, sequence, step, clock.GetUtcNow()),
            await HistoryAsync(db, enrollment, plan, stop),
            enrollment.CreatedAt,
            enrollment.UpdatedAt,
            enrollment.FinishedAt)));
    }

    private static async Task<List<HistoryEntry>> HistoryAsync(EnrollmentDb db, ContactEnrollment enrollment, SequencePlan plan, CancellationToken stop)
    {
        var history = new List<HistoryEntry> { await EnrolledAsync(db, enrollment, stop) };
        var runs = await db.StepRuns.AsNoTracking()
            .Where(run => run.EnrollmentId == enrollment.CorrelationId && run.AccountId == enrollment.AccountId)
            .OrderBy(run => run.StepSeq)
            .ToListAsync(stop);
        history.AddRange(runs.Select(run => new HistoryEntry.StepRun(
            run.StartedAt, run.StepId, run.Position, plan.At(run.Position).Name, run.Status, run.Attempt, run.ScheduledFor, run.StartedAt, run.FinishedAt,
            run.Error, run.ResponseStatus, run.ResponseBody)));
        if (enrollment.FinishedAt is { } finishedAt)
            history.Add(new HistoryEntry.Ended(finishedAt, enrollment.State, enrollment.StopReason));
        return history;
    }

    private static async Task<HistoryEntry.Enrolled> EnrolledAsync(EnrollmentDb db, ContactEnrollment enrollment, CancellationToken stop)
    {
        var key = await db.BulkJobs
            .Where(job => job.Id == enrollment.JobId && job.AccountId == enrollment.AccountId)
            .Join(db.ApiKeys, job => job.RequestedBy, key => key.Id, (_, key) => new HistoryApiKey(key.Id, key.Name, key.Prefix))
            .SingleOrDefaultAsync(stop);
        return new(enrollment.CreatedAt, enrollment.JobId, enrollment.Forced, key);
    }
}
