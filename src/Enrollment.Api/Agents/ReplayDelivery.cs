using Enrollment.Api.Auth;
using Enrollment.Api.Http;
using Enrollment.Core.Hosting;
using Enrollment.Core.Webhooks;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Enrollment.Api.Agents;

/// <summary><c>POST /deliveries/{id}/replay</c></summary>
public static class ReplayDelivery
{
    /// <summary>Sends a result again that was taken or given up, with eight attempts more.</summary>
    /// <remarks>It carries the same <c>webhook-id</c>, and goes where it went. One that is still tried goes on as it is.</remarks>
    public static async Task<Results<Ok<Envelope<DeliveryAnswer>>, Problem>> HandleAsync(
        Guid id, Caller caller, EnrollmentDb db, TimeProvider clock, HttpContext http, CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        await db.WebhookDeliveries
            .Where(delivery => delivery.Id == id && delivery.AccountId == caller.AccountId && delivery.Status != DeliveryStatus.Pending)
            .ExecuteUpdateAsync(
                update => update.SetProperty(d => d.Status, DeliveryStatus.Pending).SetProperty(d => d.Attempts, 0).SetProperty(d => d.NextAttemptAt, now)
                    .SetProperty(d => d.FinishedAt, (DateTimeOffset?)null).SetProperty(d => d.Error, (string?)null),
                stop);
        return await db.WebhookDeliveries.AsNoTracking().SingleOrDefaultAsync(d => d.Id == id && d.AccountId == caller.AccountId, stop) is { } delivery
            ? TypedResults.Ok(Envelope.Of(http, DeliveryAnswer.Of(delivery)))
            : Problems.DeliveryNotFound.With($"There is no delivery {id}.");
    }
}
