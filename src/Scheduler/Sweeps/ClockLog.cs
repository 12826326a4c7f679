namespace Enrollment.Scheduler.Sweeps;

internal static partial class ClockLog
{
    [LoggerMessage(1503, LogLevel.Warning, "The broker cannot be reached ({Reason}); due steps wait")]
    public static partial void BrokerAway(ILogger logger, string reason);

    [LoggerMessage(1501, LogLevel.Warning, "The queue {Queue} cannot be reached ({Reason}); what would go there waits")]
    public static partial void QueueAway(ILogger logger, string queue, string reason);

    [LoggerMessage(1502, LogLevel.Warning, "{Subject} wait: the database cannot be reached ({Reason})")]
    public static partial void DatabaseAway(ILogger logger, string subject, string reason);
}
