using Enrollment.Core.Outbox;
using Enrollment.Core.Requests;

namespace Enrollment.Consumers.Imports;

/// <summary>Looks at what surrounds the body of a message: its identity, its size, and the queue for its answer.</summary>
internal static class BatchEnvelope
{
    /// <summary>The most characters of an identity.</summary>
    public const int MaxIdLength = 255;

    /// <summary>The most characters of what batches in order have in common: it is in an index.</summary>
    public const int MaxOrderLength = 255;

    /// <summary>Says why the message cannot be taken in; null if it can.</summary>
    public static Refusal? Refuse(DeliveredBatch batch)
    {
        var errors = new ValidationErrors();
        if (string.IsNullOrWhiteSpace(batch.MessageId))
            errors.Add("", "required", "The message has no message_id.", "Give it the AMQP property message_id: the identity under which a repeat is known.");
        else if (VisibleText.Length(batch.MessageId) > MaxIdLength)
            errors.Add("", "too_long", $"The message_id may have at most {MaxIdLength} characters.");
        foreach (var header in batch.UnreadableHeaders)
            errors.Add($"/headers/{JsonText.Escape(Shown(header)!)}", "wrong_type", $"The header {Shown(header)} is no text.");
        foreach (var header in batch.RepeatedHeaders)
            errors.Add($"/headers/{JsonText.Escape(Shown(header)!)}", "duplicate_header", $"The header {Shown(header)} is there twice; case does not count.");
        if (batch.Texts().Any(text => !IsStorable(text)))
            errors.Add("", "invalid_text", "A property or header of the message contains U+0000, which cannot be stored.");
        else if (new[] { batch.MessageId, batch.ReplyTo, batch.CorrelationId }.Any(text => text is not null && !IsText(text)))
            errors.Add("", "invalid_encoding", "A property of the message is no UTF-8.", "Send message_id, reply_to and correlation_id in UTF-8.");
        if (batch.OrderKey is { } order && VisibleText.Length(order) > MaxOrderLength)
            errors.Add("/headers/import-order", "too_long", $"The header import-order may have at most {MaxOrderLength} characters.");
        if (errors.Any)
            return errors.ToRefusal();
        if (batch.Body.Length > BatchBody.MaxBytes)
            return new(
                RefusalCodes.BodyTooLarge, $"A message may have at most {BatchBody.MaxBytes} bytes; it has {batch.Body.Length}.",
                "Send several messages, or name a file that the service fetches.");
        return IsReplyAllowed(batch) ? null : new(
            RefusalCodes.ReplyToRefused, $"The queue {Shown(batch.ReplyTo)} belongs to the service, so no answer is sent there.",
            "Name a queue of your own in reply_to.");
    }

    /// <summary>Says whether an answer may be sent to the queue that the message names.</summary>
    public static bool IsReplyAllowed(DeliveredBatch batch) => batch.ReplyTo is null || (!QueueNames.IsOwn(batch.ReplyTo) && IsText(batch.ReplyTo));

    /// <summary>Returns the text as a message can carry it.</summary>
    public static string? Shown(string? text) => text?.Replace('\0', '\uFFFD');

    /// <summary>Says whether the text is as it was sent: bytes that are no UTF-8 cannot be told apart or sent back.</summary>
    public static bool IsText(string text) => IsStorable(text) && !text.Contains('\uFFFD', StringComparison.Ordinal);

    private static bool IsStorable(string text) => !text.Contains('\0', StringComparison.Ordinal);
}
