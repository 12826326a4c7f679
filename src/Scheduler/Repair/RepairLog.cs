namespace Enrollment.Scheduler.Repair;

internal static partial class RepairLog
{
    [LoggerMessage(1401, LogLevel.Warning, "Job {Job} ({Status}) was stuck; its messages are sent again")]
    public static partial void Repaired(ILogger logger, Guid job, string status);

    [LoggerMessage(1402, LogLevel.Warning, "Session {Pid} of {Application} was ended: since {Begun} the server has waited for the rest of a request")]
    public static partial void EndedSession(ILogger logger, string application, int pid, DateTimeOffset begun);

    [LoggerMessage(1403, LogLevel.Warning, "Import {Import} of account {Account} is noted as failed: the process that read its file is gone")]
    public static partial void FailedUpload(ILogger logger, Guid import, Guid account);

    [LoggerMessage(1404, LogLevel.Warning, "{Count} groups had nobody active and are asked again who goes on")]
    public static partial void AskedGroups(ILogger logger, int count);
}
