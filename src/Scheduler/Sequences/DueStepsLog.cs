namespace Enrollment.Scheduler.Sequences;

internal static partial class DueStepsLog
{
    [LoggerMessage(1301, LogLevel.Information, "Handed out {Count} due steps, the oldest {Lag} late")]
    public static partial void Released(ILogger logger, int count, TimeSpan lag);

    [LoggerMessage(1303, LogLevel.Error, "{Count} due enrollments have no step to hand out; the last of them: {Reason}")]
    public static partial void NoStep(ILogger logger, int count, string reason);

    [LoggerMessage(1304, LogLevel.Information, "Ended {Count} due enrollments whose contacts have unsubscribed or are gone")]
    public static partial void Left(ILogger logger, int count);

    [LoggerMessage(1305, LogLevel.Information, "Gave {Count} reports that were awaited while their event queue was paused their whole time again")]
    public static partial void Extended(ILogger logger, int count);
}
