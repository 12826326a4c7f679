using System.Text.Json;

namespace Enrollment.Core.Outbox;

/// <summary>One message on its way out.</summary>
/// <param name="MessageId">The same for every repeat; see <see cref="MessageIds"/>.</param>
/// <param name="CorrelationId">The enrollment or job that the message is about.</param>
/// <param name="Queue">Straight to this queue; null: to everybody who subscribes to the type.</param>
/// <param name="Body">The message as UTF-8 JSON.</param>
public sealed record OutboxMessage(Guid MessageId, MessageType Type, Guid CorrelationId, string? Queue, ReadOnlyMemory<byte> Body)
{
    /// <summary>The trace that the message belongs to where that differs from its batch's: a batch of saga messages has many.</summary>
    public string? TraceParent { get; init; }

    public static OutboxMessage Of<T>(T message, Guid messageId, Guid correlationId, string? queue = null)
        where T : class
    {
        var type = MessageTypes.Of<T>();
        return new(messageId, type, correlationId, queue, JsonSerializer.SerializeToUtf8Bytes(message, type.Json));
    }
}
