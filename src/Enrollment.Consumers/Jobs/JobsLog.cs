namespace Enrollment.Consumers.Jobs;

internal static partial class JobsLog
{
    [LoggerMessage(1201, LogLevel.Warning, "A message names the bulk job {Job}, which does not exist; it is dropped")]
    public static partial void UnknownJob(ILogger logger, Guid job);

    [LoggerMessage(1202, LogLevel.Information, "Job {Job}: planned {Count} pages, {Total} in all; planning done: {Done}")]
    public static partial void Planned(ILogger logger, Guid job, int count, int total, bool done);

    [LoggerMessage(1203, LogLevel.Information, "Job {Job}: page {Page} of operation {Operation} took {Done} and left out {LeftOut} in {Elapsed}")]
    public static partial void PageDone(ILogger logger, Guid job, int page, string operation, int done, int leftOut, TimeSpan elapsed);

    [LoggerMessage(1205, LogLevel.Information, "Took in a request from the bus: job {Job}, sequence {Sequence}")]
    public static partial void TakenIn(ILogger logger, Guid job, Guid sequence);

    [LoggerMessage(1206, LogLevel.Warning, "Refused a request from the bus for job {Job} of account {Account}: {Code}")]
    public static partial void Refused(ILogger logger, Guid job, Guid account, string code);

    [LoggerMessage(1207, LogLevel.Error, "A request from the bus for job {Job} could not be taken in")]
    public static partial void IntakeFailed(ILogger logger, Exception failure, Guid job);

    [LoggerMessage(1208, LogLevel.Warning, "A message asks for the one page of job {Job}, for which nobody waits; it is dropped")]
    public static partial void NobodyWaits(ILogger logger, Guid job);
}
