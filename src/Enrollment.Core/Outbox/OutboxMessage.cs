using System.Buffers;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Enrollment.Contracts;
using Enrollment.Core.Requests;

namespace Enrollment.Core.Outbox;

/// <summary>One message on its way out.</summary>
/// <param name="MessageId">The message's id, the same for every repeat; see <see cref="MessageIds"/>.</param>
/// <param name="CorrelationId">The enrollment or job that the message is about.</param>
/// <param name="Queue">The queue that receives the message; null publishes it to all subscribers of its type.</param>
/// <param name="Body">The message as UTF-8 JSON.</param>
public sealed record OutboxMessage(Guid MessageId, MessageType Type, Guid CorrelationId, string? Queue, ReadOnlyMemory<byte> Body)
{
    /// <summary>The trace of the message, if it differs from that of its batch: a batch of saga messages has many.</summary>
    public string? TraceParent { get; init; }

    /// <summary>
    /// When the broker drops the message, or sets it aside, if it still waits in its queue. What is left of the time by then travels with it.
    /// Null if it waits for ever.
    /// </summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>How the message travels as an answer to the queue that a producer named; null if it is none.</summary>
    public ReplyForm? Reply { get; init; }

    /// <summary>Returns how long the message may wait in its queue when it leaves; nothing if its time is over.</summary>
    public TimeSpan? TimeLeft(DateTimeOffset now) => ExpiresAt is not { } until ? null : until > now ? until - now : TimeSpan.Zero;

    public static OutboxMessage Of<T>(T message, Guid messageId, Guid correlationId, string? queue = null)
        where T : class
    {
        var type = MessageTypes.Of<T>();
        return new(messageId, type, correlationId, queue, JsonSerializer.SerializeToUtf8Bytes(message, type.Json));
    }
}

/// <summary>How an answer to a producer's message travels. If the producer's queue is gone, the broker drops the answer.</summary>
/// <param name="CorrelationId">The property <c>correlation_id</c> of the producer's message, given back as it was.</param>
/// <param name="IsPlain">Whether the answer is the message as plain JSON, without an envelope.</param>
public sealed record ReplyForm(string? CorrelationId, bool IsPlain)
{
    /// <summary>The content type of a plain answer.</summary>
    public const string PlainContentType = "application/json";
}

/// <summary>The messages of one transaction: one row of the outbox.</summary>
/// <param name="TraceParent">The W3C trace context of the transaction, so that its trace continues behind the broker.</param>
public sealed record OutboxBatch(Guid Id, IReadOnlyList<OutboxMessage> Messages, string? TraceParent)
{
    /// <summary>The header of a message that may have been published before, under the same id.</summary>
    public const string RepeatHeader = "enrollment-repeat";

    /// <summary>Whether the messages may have been published before: their row was taken over, and nobody knows how far its owner came.</summary>
    public bool IsRepeat { get; init; }

    /// <summary>The most messages of a small row.</summary>
    public const int SmallCount = 20;

    /// <summary>
    /// Whether the row is small. Small rows may have a waiting caller and have their own connection to the broker; large rows announce
    /// whole pages.
    /// </summary>
    public bool IsSmall => Messages.Count <= SmallCount;

    public static OutboxBatch Of(IReadOnlyList<OutboxMessage> messages) =>
        new(Guid.CreateVersion7(), messages, Activity.Current?.Id);

    public static OutboxBatch Of(OutboxMessage message) => Of([message]);

    /// <summary>Writes the row's <c>messages</c> column: a JSON array that people can read, too.</summary>
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
                if (message.ExpiresAt is { } expiresAt)
                    json.WriteString("expires", expiresAt);
                if (message.Reply is not null)
                    Write(json, message.Reply);
                json.WritePropertyName("body");
                json.WriteRawValue(message.Body.Span, skipInputValidation: true);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        return buffer.WrittenSpan.ToArray();
    }

    private static void Write(Utf8JsonWriter json, ReplyForm reply)
    {
        json.WriteStartObject("reply");
        if (reply.CorrelationId is not null)
            json.WriteString("correlation", reply.CorrelationId);
        json.WriteBoolean("plain", reply.IsPlain);
        json.WriteEndObject();
    }

    private static ReplyForm? ReadReply(JsonElement message) => message.TryGetProperty("reply", out var reply)
        ? new(reply.TryGetProperty("correlation", out var correlation) ? correlation.GetString() : null, reply.GetProperty("plain").GetBoolean())
        : null;

    /// <exception cref="JsonException">The row was not written by <see cref="ToJson"/>.</exception>
    public static IReadOnlyList<OutboxMessage> MessagesFromJson(string messages)
    {
        using var document = JsonDocument.Parse(messages);
        return document.RootElement.EnumerateArray().Select(message => new OutboxMessage(
            message.GetProperty("id").GetGuid(),
            MessageTypes.Named(message.GetProperty("type").GetString()!),
            message.GetProperty("about").GetGuid(),
            message.TryGetProperty("queue", out var queue) ? queue.GetString() : null,
            // As it was written: a repeat is the same message to the last byte.
            JsonMarshal.GetRawUtf8Value(message.GetProperty("body")).ToArray())
        {
            TraceParent = message.TryGetProperty("trace", out var trace) ? trace.GetString() : null,
            ExpiresAt = message.TryGetProperty("expires", out var expires) ? expires.GetDateTimeOffset() : null,
            Reply = ReadReply(message),
        }).ToList();
    }
}

/// <summary>How a message travels.</summary>
/// <param name="Name">The record's name, stored in the outbox.</param>
/// <param name="IsCommand">
/// Whether the message is a command, which a queue must receive; it is published mandatory. News may have no receiver.
/// </param>
/// <param name="Json">How the message is written as JSON.</param>
public sealed record MessageType(string Name, bool IsCommand, JsonTypeInfo Json)
{
    /// <summary>MassTransit's exchange for the type: fanout, durable.</summary>
    public string Exchange { get; } = $"Enrollment.Contracts:{Name}";

    /// <summary>MassTransit's name for the type inside an envelope.</summary>
    public string Urn { get; } = $"urn:message:Enrollment.Contracts:{Name}";
}

/// <summary>Lists every message that leaves through the outbox.</summary>
public static class MessageTypes
{
    private static readonly Dictionary<Type, MessageType> ByType = new()
    {
        [typeof(BulkEnrollRequested)] = Command(ContractsJson.Default.BulkEnrollRequested),
        [typeof(ServeCaller)] = Command(ContractsJson.Default.ServeCaller),
        [typeof(PlanNextPages)] = Command(ContractsJson.Default.PlanNextPages),
        [typeof(EnrollPage)] = Command(ContractsJson.Default.EnrollPage),
        [typeof(BulkUnenrollRequested)] = Command(ContractsJson.Default.BulkUnenrollRequested),
        [typeof(UnenrollPage)] = Command(ContractsJson.Default.UnenrollPage),
        [typeof(StepDue)] = News(ContractsJson.Default.StepDue),
        [typeof(ExecuteStep)] = Command(ContractsJson.Default.ExecuteStep),
        [typeof(CancelEnrollment)] = Command(ContractsJson.Default.CancelEnrollment),
        [typeof(BulkEnrollRefused)] = News(ContractsJson.Default.BulkEnrollRefused),
        [typeof(BulkEnrollmentCompleted)] = News(ContractsJson.Default.BulkEnrollmentCompleted),
        [typeof(BulkUnenrollmentCompleted)] = News(ContractsJson.Default.BulkUnenrollmentCompleted),
        [typeof(RecurringEnrollmentDeactivated)] = News(ContractsJson.Default.RecurringEnrollmentDeactivated),
        [typeof(ContactEnrolled)] = News(ContractsJson.Default.ContactEnrolled),
        [typeof(EnrollmentCompleted)] = News(ContractsJson.Default.EnrollmentCompleted),
        [typeof(EnrollmentCancelled)] = News(ContractsJson.Default.EnrollmentCancelled),
        [typeof(EnrollmentFailed)] = News(ContractsJson.Default.EnrollmentFailed),
        [typeof(EnrollmentActivated)] = News(ContractsJson.Default.EnrollmentActivated),
        [typeof(AdvanceGroup)] = Command(ContractsJson.Default.AdvanceGroup),
        [typeof(CallRequested)] = Command(ContractsJson.Default.CallRequested),
        [typeof(CallWithdrawn)] = News(ContractsJson.Default.CallWithdrawn),
        [typeof(BatchFinished)] = News(ContractsJson.Default.BatchFinished),
        [typeof(CallFinished)] = News(ContractsJson.Default.CallFinished),
        [typeof(ContactsImported)] = News(ContractsJson.Default.ContactsImported),
        [typeof(ImportRefused)] = News(ContractsJson.Default.ImportRefused),
    };

    private static readonly Dictionary<string, MessageType> ByName = ByType.Values.ToDictionary(type => type.Name, StringComparer.Ordinal);

    public static IReadOnlyCollection<MessageType> All => ByType.Values;

    public static MessageType Of<T>() => ByType[typeof(T)];

    /// <exception cref="JsonException">The row was written by a version that knew other messages.</exception>
    public static MessageType Named(string name) =>
        ByName.TryGetValue(name, out var type) ? type : throw new JsonException($"The outbox holds a message of the unknown type {name}.");

    private static MessageType Command<T>(JsonTypeInfo<T> json) => new(typeof(T).Name, IsCommand: true, json);

    private static MessageType News<T>(JsonTypeInfo<T> json) => new(typeof(T).Name, IsCommand: false, json);
}

// MassTransit's own conventions: camelCase, and nulls may be left out. Instants end with Z, as in answers.
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, Converters = [typeof(InstantConverter)])]
[JsonSerializable(typeof(BulkEnrollRequested))]
[JsonSerializable(typeof(ServeCaller))]
[JsonSerializable(typeof(PlanNextPages))]
[JsonSerializable(typeof(EnrollPage))]
[JsonSerializable(typeof(BulkEnrollRefused))]
[JsonSerializable(typeof(BulkEnrollmentCompleted))]
[JsonSerializable(typeof(BulkUnenrollRequested))]
[JsonSerializable(typeof(UnenrollPage))]
[JsonSerializable(typeof(BulkUnenrollmentCompleted))]
[JsonSerializable(typeof(RecurringEnrollmentDeactivated))]
[JsonSerializable(typeof(ContactEnrolled))]
[JsonSerializable(typeof(CancelEnrollment))]
[JsonSerializable(typeof(EnrollmentCompleted))]
[JsonSerializable(typeof(EnrollmentCancelled))]
[JsonSerializable(typeof(EnrollmentFailed))]
[JsonSerializable(typeof(EnrollmentActivated))]
[JsonSerializable(typeof(AdvanceGroup))]
[JsonSerializable(typeof(CallRequested))]
[JsonSerializable(typeof(CallWithdrawn))]
[JsonSerializable(typeof(BatchFinished))]
[JsonSerializable(typeof(CallFinished))]
[JsonSerializable(typeof(StepDue))]
[JsonSerializable(typeof(ExecuteStep))]
[JsonSerializable(typeof(ContactsImported))]
[JsonSerializable(typeof(ImportRefused))]
internal sealed partial class ContractsJson : JsonSerializerContext;
