using Microsoft.Extensions.Logging;

namespace Enrollment.Core.Outbox;

internal static partial class OutboxLog
{
    [LoggerMessage(1101, LogLevel.Information, "The outbox publishes to {Endpoint}")]
    public static partial void Connected(ILogger logger, string endpoint);

    [LoggerMessage(1102, LogLevel.Information, "Took over {Count} outbox rows that nobody had delivered")]
    public static partial void TookOver(ILogger logger, int count);

    [LoggerMessage(1103, LogLevel.Warning, "Outbox row {Row} with {Count} messages was not delivered ({Fault}: {Reason}); it is tried again")]
    public static partial void NotDelivered(ILogger logger, Guid row, int count, PublishFault fault, string reason);

    [LoggerMessage(1104, LogLevel.Error, "Outbox row {Row} with {Count} messages is parked after its last attempt: {Reason}")]
    public static partial void Parked(ILogger logger, Guid row, int count, string reason);

    [LoggerMessage(1105, LogLevel.Warning, "The outbox could not reach the database ({Reason}); its rows wait")]
    public static partial void DatabaseAway(ILogger logger, string reason);

    [LoggerMessage(1107, LogLevel.Error, "Delivering outbox row {Row} broke off; the row waits")]
    public static partial void DeliveryBroke(ILogger logger, Guid row, Exception failure);

    [LoggerMessage(1108, LogLevel.Error, "The broker takes no messages ({Reason}); outbox rows and due steps wait")]
    public static partial void BrokerBlocked(ILogger logger, string reason);

    [LoggerMessage(1109, LogLevel.Information, "The broker takes messages again")]
    public static partial void BrokerUnblocked(ILogger logger);

    [LoggerMessage(1106, LogLevel.Warning, "The outbox could not reach the broker ({Reason}); its rows wait")]
    public static partial void BrokerAway(ILogger logger, string reason);
}
