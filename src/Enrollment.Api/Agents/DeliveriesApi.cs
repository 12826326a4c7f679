using Enrollment.Api.Http;
using Enrollment.Api.Work;
using Enrollment.Core.Accounts;
using Enrollment.Core.Calls;
using Enrollment.Core.Webhooks;

namespace Enrollment.Api.Agents;

/// <summary>Results that are sent to customers' addresses.</summary>
public static class DeliveriesApi
{
    public static void MapDeliveries(this IEndpointRouteBuilder api)
    {
        api.MapGet("/agents/{agent_id}/deliveries", ListDeliveries.HandleAsync).NamesAgent().WithTags("Deliveries").Reads(Scopes.AgentsRead).Shows(DeliveryAnswer.Example)
            .FiltersBy("status", "Whether it is still tried, was taken, or was given up.", [.. DeliveryStatus.All])
            .FiltersBy("type", "The event.", [.. ResultEvents.All]);
        api.MapPost("/deliveries/{id:guid}/replay", ReplayDelivery.HandleAsync).WithTags("Deliveries").Writes(Scopes.AgentsWrite).Shows(DeliveryAnswer.Example)
            .Refuses(Problems.DeliveryNotFound);
    }
}
