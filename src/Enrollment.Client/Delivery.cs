using System.Text.Json;

namespace Enrollment.Client;

/// <summary>A result that is sent to an agent's address.</summary>
/// <param name="Id">The delivery, which receivers see as <c>webhook-id</c>. It is the same however often it is sent.</param>
/// <param name="Type">The event, a word of <see cref="ResultEvents"/>.</param>
/// <param name="Status">A word of <see cref="DeliveryStatuses"/>.</param>
/// <param name="Attempts">How often it has been tried since it was written or replayed.</param>
/// <param name="NextAttemptAt">When it is tried next. Null once it is over.</param>
/// <param name="ResponseStatus">The status of the last answer, or null.</param>
/// <param name="ResponseBody">The first kilobyte of that answer.</param>
/// <param name="Error">Why the last attempt did not count.</param>
/// <param name="Body">The JSON that is sent.</param>
public sealed record Delivery(
    Guid Id, Guid AgentId, string Type, string Url, string Status, int Attempts, DateTimeOffset? NextAttemptAt, int? ResponseStatus, string? ResponseBody,
    string? Error, DateTimeOffset CreatedAt, DateTimeOffset? FinishedAt, JsonElement Body);

/// <summary>Chooses deliveries of an agent.</summary>
public sealed record DeliveryQuery
{
    /// <summary>A word of <see cref="DeliveryStatuses"/>.</summary>
    public string? Status { get; init; }

    /// <summary>A word of <see cref="ResultEvents"/>.</summary>
    public string? Type { get; init; }

    /// <summary>Rows a page, 1 to 100. Default 25.</summary>
    public int? Limit { get; init; }

    internal QueryString ToQuery() => new QueryString().With("status", Status).With("type", Type).With("limit", Limit);
}

public static class DeliveryStatuses
{
    public const string Pending = "pending";
    public const string Delivered = "delivered";
    public const string Failed = "failed";
}
