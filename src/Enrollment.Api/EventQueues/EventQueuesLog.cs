namespace Enrollment.Api.EventQueues;

internal static partial class EventQueuesLog
{
    [LoggerMessage(2201, LogLevel.Information, "Made event queue {EventQueueId} with {Steps} steps")]
    public static partial void Created(ILogger logger, Guid eventQueueId, int steps);
}
