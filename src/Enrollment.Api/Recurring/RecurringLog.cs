namespace Enrollment.Api.Recurring;

internal static partial class RecurringLog
{
    [LoggerMessage(2601, LogLevel.Information, "Made recurring enrollment {RecurringEnrollmentId} in sequence {SequenceId}, next run at {NextRunAt}")]
    public static partial void Created(ILogger logger, Guid recurringEnrollmentId, Guid sequenceId, DateTimeOffset? nextRunAt);

    [LoggerMessage(2602, LogLevel.Information, "Changed recurring enrollment {RecurringEnrollmentId}, active: {IsActive}, next run at {NextRunAt}")]
    public static partial void Changed(ILogger logger, Guid recurringEnrollmentId, bool isActive, DateTimeOffset? nextRunAt);

    [LoggerMessage(2603, LogLevel.Information, "Deleted recurring enrollment {RecurringEnrollmentId}")]
    public static partial void Deleted(ILogger logger, Guid recurringEnrollmentId);

    [LoggerMessage(2604, LogLevel.Information, "Started a run of recurring enrollment {RecurringEnrollmentId} because a caller asked for it: job {JobId}")]
    public static partial void RunStarted(ILogger logger, Guid recurringEnrollmentId, Guid jobId);
}
