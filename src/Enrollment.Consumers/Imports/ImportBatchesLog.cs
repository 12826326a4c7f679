namespace Enrollment.Consumers.Imports;

internal static partial class ImportBatchesLog
{
    [LoggerMessage(2501, LogLevel.Information, "Took in batch {Import} of account {Account} with {Bytes} bytes")]
    public static partial void TakenIn(ILogger logger, Guid import, Guid account, int bytes);

    [LoggerMessage(2502, LogLevel.Warning, "Refused a batch of account {Account} before it was taken in: {Code}")]
    public static partial void RefusedAtOnce(ILogger logger, Guid? account, string code);

    [LoggerMessage(2503, LogLevel.Error, "The message {Message} could not be taken in as a batch")]
    public static partial void IntakeFailed(ILogger logger, Exception failure, string? message);

    [LoggerMessage(2504, LogLevel.Information, "Batch {Import} of account {Account}: {Rows} rows, {Refused} refused, job {Job}, in {Elapsed}")]
    public static partial void Merged(ILogger logger, Guid import, Guid account, long rows, long refused, Guid? job, TimeSpan elapsed);

    [LoggerMessage(2505, LogLevel.Warning, "Refused batch {Import} of account {Account}: {Code}")]
    public static partial void Refused(ILogger logger, Guid import, Guid account, string code);

    [LoggerMessage(2506, LogLevel.Error, "Batch {Import} of account {Account} could not be merged")]
    public static partial void Failed(ILogger logger, Exception failure, Guid import, Guid account);

    [LoggerMessage(2507, LogLevel.Warning, "Batch {Import} of account {Account} waits {Pause} for its next attempt: {Reason}")]
    public static partial void Waits(ILogger logger, Guid import, Guid account, TimeSpan pause, string reason);

    [LoggerMessage(2508, LogLevel.Warning, "Batches cannot be merged ({Reason}); they wait")]
    public static partial void DatabaseAway(ILogger logger, string reason);

    [LoggerMessage(2509, LogLevel.Error, "Looking for batches broke off; they wait")]
    public static partial void LookBroke(ILogger logger, Exception failure);
}
