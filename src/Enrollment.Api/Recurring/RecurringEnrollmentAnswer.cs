using Enrollment.Core.Jobs.Targets;
using Enrollment.Core.Recurring;

namespace Enrollment.Api.Recurring;

/// <summary>A recurring enrollment as callers see it.</summary>
/// <param name="IsActive">Whether it runs at its times.</param>
/// <param name="DeactivationReason">
/// Why the service has deactivated it: <c>too_many_refusals</c>, <c>sequence_deleted</c> or <c>schedule_unreadable</c>; null if it has not.
/// </param>
/// <param name="ContactFilter">The target, if it is a filter of contacts. One of the three targets is there.</param>
/// <param name="CustomerFilter">The target, if it is a filter of customers.</param>
/// <param name="ImportId">The target, if it is an import, whose members are meant.</param>
/// <param name="SkipIfAlreadyEnrolled">Whether contacts with a live enrollment in the event queue are skipped.</param>
/// <param name="ReEnter">
/// <c>while_not_live</c>, or <c>once</c>: contacts that were ever enrolled in the event queue are skipped, with the reason
/// <c>already_enrolled_once</c>.
/// </param>
/// <param name="Missed">What is done about times that passed while nothing ran: <c>latest</c>, <c>skip</c> or <c>all</c>.</param>
/// <param name="NextRunAt">The next time of the schedule; null if there is none, or while it is not active.</param>
/// <param name="LastRunAt">The planned time of the last run that was started.</param>
/// <param name="Runs">The number of runs that were started.</param>
/// <param name="ConsecutiveFailures">Refused and failed runs since the last completed one. Ten in a row deactivate it.</param>
/// <param name="CreatedBy">The API key that made it. Its jobs are requested by that key.</param>
/// <param name="UpdatedAt">When its settings were changed last.</param>
public sealed record RecurringEnrollmentAnswer(
    Guid Id,
    string Name,
    bool IsActive,
    string? DeactivationReason,
    Guid EventQueueId,
    ContactFilterAnswer? ContactFilter,
    CustomerFilterAnswer? CustomerFilter,
    Guid? ImportId,
    bool SkipIfAlreadyEnrolled,
    string ReEnter,
    string Cron,
    string Timezone,
    DateTimeOffset? StartsAt,
    DateTimeOffset? EndsAt,
    int? MaxRuns,
    string Missed,
    DateTimeOffset? NextRunAt,
    DateTimeOffset? LastRunAt,
    int Runs,
    int ConsecutiveFailures,
    Guid? CreatedBy,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt)
{
    /// <param name="lastJobStatus">The status of the last run's job; null if there is none.</param>
    internal static RecurringEnrollmentAnswer Of(RecurringEnrollment recurring, string? lastJobStatus)
    {
        var target = EnrollmentTarget.FromJson(recurring.Target);
        return new(
            recurring.Id,
            recurring.Name,
            recurring.IsActive,
            recurring.DeactivationReason,
            recurring.SequenceId,
            target is EnrollmentTarget.ContactFilter contacts ? ContactFilterAnswer.Of(contacts) : null,
            target is EnrollmentTarget.CustomerFilter customers ? CustomerFilterAnswer.Of(customers) : null,
            (target as EnrollmentTarget.ImportMembers)?.ImportId,
            recurring.SkipIfAlreadyEnrolled,
            recurring.ReEnter,
            recurring.Cron,
            recurring.Timezone,
            recurring.StartsAt,
            recurring.EndsAt,
            recurring.MaxRuns,
            recurring.Missed,
            recurring.NextRunAt,
            recurring.LastRunAt,
            recurring.Runs,
            recurring.FailuresBy(lastJobStatus),
            recurring.CreatedBy,
            recurring.CreatedAt,
            recurring.UpdatedAt);
    }
}
