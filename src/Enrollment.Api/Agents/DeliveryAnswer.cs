using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Enrollment.Core.Webhooks;

namespace Enrollment.Api.Agents;

/// <summary>A result that is sent to an agent's address.</summary>
/// <param name="Id">The delivery, which receivers see as <c>webhook-id</c>. It follows from the event, so it is the same however often it is sent.</param>
/// <param name="Status">Whether it is still tried, was taken, or was given up.</param>
/// <param name="Attempts">How often it has been tried since it was written or replayed.</param>
/// <param name="NextAttemptAt">When it is tried next; null once it is over.</param>
/// <param name="ResponseStatus">What the last attempt was answered with; null without an answer.</param>
/// <param name="ResponseBody">The first kilobyte of that answer.</param>
/// <param name="Error">Why the last attempt did not count; null while an attempt is under way.</param>
/// <param name="Body">What is sent.</param>
public sealed record DeliveryAnswer(
    Guid Id, Guid AgentId, string Type, string Url,
    [property: AllowedValues(DeliveryStatus.Pending, DeliveryStatus.Delivered, DeliveryStatus.Failed)] string Status,
    int Attempts, DateTimeOffset? NextAttemptAt, int? ResponseStatus, string? ResponseBody, string? Error, DateTimeOffset CreatedAt, DateTimeOffset? FinishedAt,
    JsonElement Body)
{
    internal static readonly DeliveryAnswer Example = new(
        new("0198f3a2-5c1e-8b43-9d27-6f1f0c2e8a57"), new("0198f3a2-5c1e-7b43-9d27-6f1f0c2e8a50"), "call.finished", "https://hooks.example.org/calls",
        DeliveryStatus.Delivered, 1, null, 204, "", null, new(2026, 11, 28, 8, 0, 0, TimeSpan.Zero), new(2026, 11, 28, 8, 0, 1, TimeSpan.Zero),
        JsonElement.Parse("""{ "type": "call.finished", "timestamp": "2026-11-28T08:00:00.000000Z", "data": {} }"""));

    public static DeliveryAnswer Of(WebhookDelivery delivery) => new(
        delivery.Id, delivery.SequenceId, delivery.Type, delivery.Url, delivery.Status, delivery.Attempts, delivery.NextAttemptAt, delivery.ResponseStatus,
        delivery.ResponseBody, delivery.Error, delivery.CreatedAt, delivery.FinishedAt, JsonElement.Parse(delivery.Body));
}
