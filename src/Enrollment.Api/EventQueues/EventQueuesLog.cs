namespace Enrollment.Api.EventQueues;

internal static partial class EventQueuesLog
{
    [LoggerMessage(2201, LogLevel.Information, "Made event queue {EventQueueId} with {Steps} steps")]
    public static partial void Created(ILogger logger, Guid eventQueueId, int steps);

    [LoggerMessage(2202, LogLevel.Information, "Changed event queue {EventQueueId}, now revision {Revision}, active: {IsActive}")]
    public static partial void Changed(ILogger logger, Guid eventQueueId, int revision, bool isActive);

    [LoggerMessage(2203, LogLevel.Information, "Changed the steps of event queue {EventQueueId}: version {Version} has {Steps}")]
    public static partial void StepsChanged(ILogger logger, Guid eventQueueId, int version, int steps);

    [LoggerMessage(2204, LogLevel.Information,
        "Deleted event queue {EventQueueId}: {Jobs} jobs and {Enrollments} enrollments were cancelled, others are left to a job: {HasMore}")]
    public static partial void Deleted(ILogger logger, Guid eventQueueId, int jobs, int enrollments, bool hasMore);
}
