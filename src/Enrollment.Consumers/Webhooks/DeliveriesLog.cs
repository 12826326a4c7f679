namespace Enrollment.Consumers.Webhooks;

internal static partial class DeliveriesLog
{
    [LoggerMessage(2701, LogLevel.Warning, "Delivery {Delivery} of account {Account}, {Type}, has failed for good after {Attempts} attempts: {Error}")]
    public static partial void Failed(ILogger logger, Guid delivery, Guid account, string type, int attempts, string? error);

    [LoggerMessage(2702, LogLevel.Error, "Sending delivery {Delivery} of account {Account} broke; it is tried again when its lease ends")]
    public static partial void Broke(ILogger logger, Exception failure, Guid delivery, Guid account);

    [LoggerMessage(2703, LogLevel.Warning, "Deliveries wait: the database cannot be reached ({Reason})")]
    public static partial void DatabaseAway(ILogger logger, string reason);

    [LoggerMessage(2704, LogLevel.Error, "Looking for deliveries broke; it is done again in a second")]
    public static partial void LookBroke(ILogger logger, Exception failure);
}
