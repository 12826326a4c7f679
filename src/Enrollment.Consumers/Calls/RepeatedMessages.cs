using Enrollment.Core.Outbox;
using MassTransit;

namespace Enrollment.Consumers.Calls;

internal static class RepeatedMessages
{
    /// <summary>Whether the outbox may have published the message before, so that another copy may have been delivered.</summary>
    public static bool IsRepeat(this ConsumeContext context) =>
        context.ReceiveContext.TransportHeaders.TryGetHeader(OutboxBatch.RepeatHeader, out var value) && value is true;
}
