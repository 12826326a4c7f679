namespace Enrollment.Scheduler.Calls;

internal static partial class CallsLog
{
    [LoggerMessage(1801, LogLevel.Warning, "The queue {Queue} cannot be reached ({Reason}); calls that would go there wait")]
    public static partial void QueueAway(ILogger logger, string queue, string reason);

    [LoggerMessage(1802, LogLevel.Warning,
        "The queue {Queue} was declared otherwise than the service does ({Reason}); calls that nobody takes in time are taken for dialled")]
    public static partial void DeclaredOtherwise(ILogger logger, string queue, string reason);

    [LoggerMessage(1803, LogLevel.Information, "Sequence {Sequence}: handed out {Count} calls, the oldest {Lag} late")]
    public static partial void HandedOut(ILogger logger, Guid sequence, int count, TimeSpan lag);

    [LoggerMessage(1804, LogLevel.Information, "Sequence {Sequence}: moved {Count} calls to later ({Why})")]
    public static partial void Moved(ILogger logger, Guid sequence, int count, string why);

    [LoggerMessage(1805, LogLevel.Information, "Sequence {Sequence}: ended {Count} enrollments instead of calling ({Reason})")]
    public static partial void Ended(ILogger logger, Guid sequence, int count, string reason);

    [LoggerMessage(1806, LogLevel.Warning, "Calls of {Count} sequences wait: no dialer consumes their queues, such as {Queue}")]
    public static partial void NoDialer(ILogger logger, int count, string queue);

    [LoggerMessage(1807, LogLevel.Error, "Sequence {Sequence}: a batch of its due calls was refused; each is handed out alone")]
    public static partial void SequenceRefused(ILogger logger, Guid sequence, Exception refusal);

    [LoggerMessage(1808, LogLevel.Error, "Sequence {Sequence}: {Count} due calls have no step to hand out; the last of them: {Reason}")]
    public static partial void NoStep(ILogger logger, Guid sequence, int count, string reason);

    [LoggerMessage(1809, LogLevel.Information, "Sequence {Sequence}: {Count} calls are due anew, because its call windows were changed")]
    public static partial void DueAnew(ILogger logger, Guid sequence, int count);

    [LoggerMessage(1811, LogLevel.Information, "{Count} batches are over: every enrollment has ended")]
    public static partial void BatchesFinished(ILogger logger, int count);

    [LoggerMessage(1810, LogLevel.Error, "The call of enrollment {Enrollment} cannot be handed out; it is tried again later")]
    public static partial void CallRefused(ILogger logger, Guid enrollment, Exception refusal);

    [LoggerMessage(1812, LogLevel.Information, "Closed {Count} withdrawn calls without a report")]
    public static partial void Closed(ILogger logger, int count);

    [LoggerMessage(1813, LogLevel.Error, "{Count} withdrawn calls without a report cannot be closed; they are looked at again later")]
    public static partial void NotClosed(ILogger logger, int count, Exception? lastFault);
}
