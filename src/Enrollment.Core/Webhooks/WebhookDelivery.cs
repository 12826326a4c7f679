namespace Enrollment.Core.Webhooks;

/// <summary>An event that is sent to a customer's address beside the steps of a sequence. Whatever becomes of it, nothing else fails.</summary>
public sealed class WebhookDelivery
{
    /// <summary>Follows from the event, so that a repeat is the same one. Receivers see it as <c>webhook-id</c>.</summary>
    public required Guid Id { get; init; }

    public required Guid AccountId { get; init; }
    public required Guid SequenceId { get; init; }

    /// <summary>The event's word, such as <c>call.finished</c>.</summary>
    public required string Type { get; init; }

    public required string Url { get; init; }

    /// <summary>The customer's own headers, as a JSON object of texts.</summary>
    public string Headers { get; init; } = "{}";

    /// <summary>The JSON that is signed and sent.</summary>
    public required string Body { get; init; }

    /// <summary>See <see cref="DeliveryStatus"/>.</summary>
    public string Status { get; init; } = DeliveryStatus.Pending;

    /// <summary>How often it was tried, the attempt under way included.</summary>
    public int Attempts { get; init; }

    /// <summary>When it is tried next; while an attempt runs, when another process takes it over. Null once it is over.</summary>
    public DateTimeOffset? NextAttemptAt { get; init; }

    public int? ResponseStatus { get; init; }
    public string? ResponseBody { get; init; }

    /// <summary>Why the last attempt was none that counts.</summary>
    public string? Error { get; init; }

    /// <summary>Puts the list in the order in which events came.</summary>
    public Guid Place { get; init; }

    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? FinishedAt { get; init; }
}

/// <summary>The states of a delivery.</summary>
public static class DeliveryStatus
{
    public const string Pending = "pending";
    public const string Delivered = "delivered";
    public const string Failed = "failed";

    public static IReadOnlyList<string> All { get; } = [Pending, Delivered, Failed];
}
