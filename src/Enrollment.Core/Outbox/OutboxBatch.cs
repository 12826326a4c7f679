using System.Buffers;
using System.Diagnostics;
using System.Text.Json;

namespace Enrollment.Core.Outbox;

/// <summary>Messages of one transaction: one row of the outbox.</summary>
/// <param name="TraceParent">W3C trace context of the transaction, so that a trace goes on behind the broker.</param>
public sealed record OutboxBatch(Guid Id, IReadOnlyList<OutboxMessage> Messages, string? TraceParent)
{
    /// <summary>Messages of a small row at most.</summary>
    public const int SmallCount = 20;

    /// <summary>Small rows, on which somebody may wait, go to the broker by a way of their own: large ones are announcements of whole pages.</summary>
    public bool IsSmall => Messages.Count <= SmallCount;

    public static OutboxBatch Of(IReadOnlyList<OutboxMessage> messages) =>
        new(Guid.CreateVersion7(), messages, Activity.Current?.Id);

    public static OutboxBatch Of(OutboxMessage message) => Of([message]);

    /// <summary>The row's <c>messages</c> column: a JSON array that people can read, too.</summary>
    public byte[] ToJson()
    {
        var buffer = new ArrayBufferWriter<byte>(Messages.Sum(message => message.Body.Length + 160));
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartArray();
            foreach (var message in Messages)
            {
                json.WriteStartObject();
                json.WriteString("id", message.MessageId);
                json.WriteString("type", message.Type.Name);
                json.WriteString("about", message.CorrelationId);
                if (message.Queue is not null)
                    json.WriteString("queue", message.Queue);
                if (message.TraceParent is not null)
                    json.WriteString("trace", message.TraceParent);
                json.WritePropertyName("body");
                json.WriteRawValue(message.Body.Span, skipInputValidation: true);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        return buffer.WrittenSpan.ToArray();
    }

    /// <exception cref="JsonException">The row was not written by <see cref="ToJson"/>.</exception>
    public static IReadOnlyList<OutboxMessage> MessagesFromJson(string messages)
    {
        using var document = JsonDocument.Parse(messages);
        return document.RootElement.EnumerateArray().Select(message => new OutboxMessage(
            message.GetProperty("id").GetGuid(),
            MessageTypes.Named(message.GetProperty("type").GetString()!),
            message.GetProperty("about").GetGuid(),
            message.TryGetProperty("queue", out var queue) ? queue.GetString() : null,
            JsonSerializer.SerializeToUtf8Bytes(message.GetProperty("body")))
        {
            TraceParent = message.TryGetProperty("trace", out var trace) ? trace.GetString() : null,
        }).ToList();
    }
}
