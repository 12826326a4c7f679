namespace Enrollment.Scheduler.Steps;

internal static partial class DueStepsLog
{
    [LoggerMessage(1301, LogLevel.Information, "Handed out {Count} due steps, the oldest {Lag} late")]
    public static partial void HandedOut(ILogger logger, int count, TimeSpan lag);

    [LoggerMessage(1303, LogLevel.Error, "{Count} due enrollments have no step to hand out; the last of them: {Reason}")]
    public static partial void NoStep(ILogger logger, int count, string reason);

    [LoggerMessage(1304, LogLevel.Information, "Ended {Count} due enrollments whose contacts have unsubscribed or are gone")]
    public static partial void Ended(ILogger logger, int count);

    [LoggerMessage(1305, LogLevel.Information, "Deferred {Count} due enrollments ({Why})")]
    public static partial void Deferred(ILogger logger, int count, string why);

    [LoggerMessage(1307, LogLevel.Error, "A batch of {Count} due steps was refused; each is handed out alone")]
    public static partial void BatchRefused(ILogger logger, int count, Exception refusal);

    [LoggerMessage(1308, LogLevel.Error, "The due step of enrollment {Enrollment} cannot be handed out; it is tried again later")]
    public static partial void StepRefused(ILogger logger, Guid enrollment, Exception refusal);

    [LoggerMessage(1306, LogLevel.Information, "{Count} steps had no answer or report in time")]
    public static partial void TimedOut(ILogger logger, int count);
}
