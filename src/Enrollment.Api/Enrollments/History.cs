using Enrollment.Core.Enrollments;
using Enrollment.Core.Hosting;
using Enrollment.Core.Steps;
using Microsoft.EntityFrameworkCore;

namespace Enrollment.Api.Enrollments;

/// <summary>Assembles the history of an enrollment in order of time.</summary>
internal static class History
{
    public static async Task<IReadOnlyList<HistoryEntry>> ReadAsync(EnrollmentDb db, ContactEnrollment enrollment, SequencePlan plan, CancellationToken stop)
    {
        var history = new List<HistoryEntry> { await EnrolledAsync(db, enrollment, stop) };
        history.AddRange(await RunsAsync(db, enrollment, plan, stop));
        history.AddRange(await ActionsAsync(db, enrollment, plan, stop));
        if (enrollment.FinishedAt is { } finishedAt)
            history.Add(new HistoryEntry.Ended(finishedAt, enrollment.State, enrollment.Reason));
        // Stable: of what has the same time, a run comes before the action that ended it, and the end comes last.
        return [.. history.OrderBy(entry => entry.At)];
    }

    private static async Task<HistoryEntry.Enrolled> EnrolledAsync(EnrollmentDb db, ContactEnrollment enrollment, CancellationToken stop)
    {
        var key = await db.BulkJobs
            .Where(job => job.Id == enrollment.JobId && job.AccountId == enrollment.AccountId)
            .Join(db.ApiKeys, job => job.RequestedBy, key => key.Id, (_, key) => new HistoryApiKey(key.Id, key.Name, key.Prefix))
            .SingleOrDefaultAsync(stop);
        return new(enrollment.CreatedAt, enrollment.JobId, enrollment.Forced, key);
    }

    private static async Task<IEnumerable<HistoryEntry>> RunsAsync(EnrollmentDb db, ContactEnrollment enrollment, SequencePlan plan, CancellationToken stop)
    {
        var runs = await db.StepRuns.AsNoTracking()
            .Where(run => run.EnrollmentId == enrollment.CorrelationId && run.AccountId == enrollment.AccountId)
            .OrderBy(run => run.StepSeq)
            .ToListAsync(stop);
        return runs.Select(run => new HistoryEntry.StepRun(
            run.StartedAt, run.StepId, run.Position, plan.At(run.Position).Name, run.Status, run.Attempt, run.ScheduledFor, run.StartedAt, run.FinishedAt,
            run.Error, run.ResponseStatus, run.ResponseBody));
    }

    private static async Task<IEnumerable<HistoryEntry>> ActionsAsync(EnrollmentDb db, ContactEnrollment enrollment, SequencePlan plan, CancellationToken stop)
    {
        var noted =
            from note in db.EnrollmentNotes
            where note.EnrollmentId == enrollment.CorrelationId && note.AccountId == enrollment.AccountId
            join job in db.BulkJobs on note.JobId equals job.Id into jobs
            from job in jobs.DefaultIfEmpty()
            join key in db.ApiKeys on note.ApiKeyId ?? job.RequestedBy equals key.Id into keys
            from key in keys.DefaultIfEmpty()
            orderby note.Id
            select new { Note = note, Key = key == null ? null : new HistoryApiKey(key.Id, key.Name, key.Prefix) };
        return (await noted.AsNoTracking().ToListAsync(stop)).Select(row => new HistoryEntry.Action(
            row.Note.At, row.Note.What, row.Note.StepId, plan.Steps.FirstOrDefault(step => step.StepId == row.Note.StepId)?.Position,
            row.Note.Detail, row.Note.JobId, row.Key));
    }
}
