using Enrollment.Core.Database;
using Enrollment.Core.Enrollments;
using Enrollment.Core.Outbox;
using Npgsql;

namespace Enrollment.Api.Enrollments;

/// <summary>One step of one enrollment: done, under way or to come.</summary>
/// <param name="Id">The task's id. It is stable: it follows from the enrollment and the step's place.</param>
/// <param name="Status"><c>pending</c>, <c>processing</c>, <c>completed</c>, <c>cancelled</c> or <c>failed</c>.</param>
/// <param name="ScheduledFor">
/// When the step was due, or the earliest time at which it can be: never before the step that it waits for. Null while it counts from the end
/// of a step that is not done yet.
/// </param>
/// <param name="CancelGroup">The enrollment's id: all of its tasks end together.</param>
/// <param name="RetryCount">Attempts beyond the first.</param>
public sealed record TimerTask(
    Guid Id,
    Guid? AutomationId,
    string TaskType,
    Guid EnrollmentId,
    Guid EventQueueStepId,
    int StepOrder,
    string Status,
    DateTimeOffset? ScheduledFor,
    DateTimeOffset EnrollmentTime,
    Guid RelatedContactId,
    Guid? RelatedCustomerId,
    Guid? RelatedDealId,
    Guid CancelGroup,
    int RetryCount,
    string? LastError,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt)
{
    public static IReadOnlyCollection<string> Statuses { get; } =
    [
        EnrollmentState.Pending, EnrollmentState.Processing, EnrollmentState.Completed, EnrollmentState.Cancelled, EnrollmentState.Failed,
    ];

    /// <summary>Reads a row of ListTimerTasks.sql, without the time of a step that was not handed out.</summary>
    public static TimerTask Read(NpgsqlDataReader row)
    {
        var enrollmentId = row.Get<Guid>("enrollment_id");
        var position = row.Get<int>("position");
        return new(
            MessageIds.For(enrollmentId, "TimerTask", position),
            row.Get<Guid?>("automation_id"),
            "event_queue_step",
            enrollmentId,
            row.Get<Guid>("step_id"),
            position,
            row.Get<string>("status"),
            row.Get<DateTimeOffset?>("stored_for"),
            row.Get<DateTimeOffset>("anchor"),
            row.Get<Guid>("contact_id"),
            row.Get<Guid?>("customer_id"),
            RelatedDealId: null,
            enrollmentId,
            row.Get<int>("retry_count"),
            row.TextOrNull("last_error"),
            row.Get<DateTimeOffset>("created_at"),
            row.Get<DateTimeOffset>("updated_at"));
    }
}
