using System.Buffers;
using System.Reflection;
using System.Text.Json;

namespace Enrollment.Core.Outbox;

/// <summary>
/// MassTransit's JSON envelope (its documentation, "Interoperability"), written around a body that is JSON already.
/// </summary>
public static class BusEnvelope
{
    public const string ContentType = "application/vnd.masstransit+json";

    private static readonly JsonEncodedText MachineName = JsonEncodedText.Encode(Environment.MachineName);
    private static readonly JsonEncodedText ProcessName = JsonEncodedText.Encode(Assembly.GetEntryAssembly()?.GetName().Name ?? "enrollment");

    public static byte[] Write(OutboxMessage message, DateTimeOffset sentAt)
    {
        var buffer = new ArrayBufferWriter<byte>(message.Body.Length + 512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("messageId"u8, message.MessageId);
            json.WriteString("correlationId"u8, message.CorrelationId);
            json.WriteString("conversationId"u8, message.CorrelationId);
            json.WriteStartArray("messageType"u8);
            json.WriteStringValue(message.Type.Urn);
            json.WriteEndArray();
            json.WritePropertyName("message"u8);
            json.WriteRawValue(message.Body.Span, skipInputValidation: true);
            json.WriteString("sentTime"u8, sentAt.UtcDateTime);
            json.WriteStartObject("headers"u8);
            json.WriteEndObject();
            json.WriteStartObject("host"u8);
            json.WriteString("machineName"u8, MachineName);
            json.WriteString("processName"u8, ProcessName);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }
}
