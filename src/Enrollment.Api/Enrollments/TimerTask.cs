using Enrollment.Api.Http;
using Enrollment.Core.Outbox;
using Npgsql;

namespace Enrollment.Api.Enrollments;

/// <summary>One step of one enrollment: done, under way or to come.</summary>
/// <param name="Id">Stable; follows from the enrollment and the step's place.</param>
/// <param name="Status"><c>pending</c>, <c>processing</c>, <c>completed</c>, <c>cancelled</c> or <c>failed</c>.</param>
/// <param name="ScheduledFor">Null while it is not known: the step counts from the end of one that is not done yet.</param>
/// <param name="CancelGroup">The enrollment: its tasks end together.</param>
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
    public static IReadOnlyCollection<string> Statuses { get; } = ["pending", "processing", "completed", "cancelled", "failed"];

    /// <summary>Reads a row of ListTimerTasks.sql.</summary>
    public static TimerTask Read(NpgsqlDataReader row)
    {
        var enrollmentId = row.GetGuid(0);
        var position = row.GetInt32(1);
        return new(
            MessageIds.For(enrollmentId, "TimerTask", position),
            row.IsDBNull(3) ? null : row.GetGuid(3),
            "event_queue_step",
            enrollmentId,
            row.GetGuid(2),
            position,
            row.GetString(4),
            row.IsDBNull(5) ? null : row.GetFieldValue<DateTimeOffset>(5),
            row.GetFieldValue<DateTimeOffset>(6),
            row.GetGuid(7),
            row.IsDBNull(8) ? null : row.GetGuid(8),
            RelatedDealId: null,
            enrollmentId,
            row.GetInt32(9),
            row.TextOrNull(10),
            row.GetFieldValue<DateTimeOffset>(11),
            row.GetFieldValue<DateTimeOffset>(12));
    }
}
