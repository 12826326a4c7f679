using Enrollment.Api.Jobs;
using Enrollment.Core.Recurring;

namespace Enrollment.Api.Recurring;

/// <summary>A run of a recurring enrollment as callers see it.</summary>
/// <param name="PlannedAt">The time of the schedule that the run is for.</param>
/// <param name="StartedAt">When it was started, refused or found to be missed.</param>
/// <param name="Status">
/// <c>started</c>, then <c>completed</c> or <c>failed</c> as its job ends; or <c>refused</c> or <c>missed</c> from the beginning.
/// </param>
/// <param name="JobId">The bulk job; null if there is none.</param>
/// <param name="Matched">Contacts that the job has reached so far; always enrolled + skipped + failed. 0 without a job.</param>
/// <param name="Code">Why it was refused, such as <c>previous_run_active</c> or <c>sequence_inactive</c>; null if it was not.</param>
/// <param name="Detail">Why it was refused, for people; or the error of its job.</param>
/// <param name="Times">The number of planned times that the run stands for: more than 1 only for missed ones, up to the planned time.</param>
public sealed record RecurringRunAnswer(
    Guid Id,
    DateTimeOffset PlannedAt,
    DateTimeOffset StartedAt,
    string Status,
    Guid? JobId,
    long Matched,
    long Enrolled,
    long Skipped,
    long Failed,
    string? Code,
    string? Detail,
    int Times)
{
    internal static RecurringRunAnswer Of(RecurringRun run, CountedJob? job) => new(
        run.Id,
        run.PlannedAt,
        run.StartedAt,
        run.JobId is null ? run.Status : RecurringRun.StatusBy(job?.Job.Status),
        run.JobId,
        job?.Totals.Matched ?? 0,
        job?.Totals.Enrolled ?? 0,
        job?.Totals.Skipped ?? 0,
        job?.Totals.Failed ?? 0,
        run.Code,
        run.Detail ?? job?.Job.Error,
        run.Times);
}
