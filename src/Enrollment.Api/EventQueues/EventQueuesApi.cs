using Enrollment.Api.Accounts;
using Enrollment.Api.Document;
using Enrollment.Api.Http;
using Enrollment.Api.Work;
using Enrollment.Core.Accounts;
using Enrollment.Core.Database;
using Enrollment.Core.Sequences;

namespace Enrollment.Api.EventQueues;

/// <summary>Event queues: sequences of timed steps.</summary>
public static class EventQueuesApi
{
    public const string Path = "/api/v1/event-queues";

    public static void MapEventQueues(this IEndpointRouteBuilder api)
    {
        var queues = api.MapGroup("/event-queues").WithTags("Event queues");
        queues.MapPost("/", CreateEventQueue.HandleAsync)
            .Writes(Scopes.AutomationsWrite)
            .Takes<NewEventQueue>("""
                {
                  "name": "Welcome",
                  "steps": [
                    { "name": "Say hello", "action": { "type": "event", "data": { "template": "hello" } } },
                    { "name": "Ask how it goes", "delay_days": 3, "delay_from": "previous_step", "action": { "type": "event" } }
                  ]
                }
                """)
            .WithSummary("Make an event queue with its steps");
        queues.MapGet("/{id:guid}", GetEventQueue.HandleAsync)
            .Reads(Scopes.AutomationsRead)
            .WithSummary("One event queue with its steps in order");
    }

    /// <summary>The account's event queue, unless it has been deleted.</summary>
    public static Task<Sequence?> FindEventQueueAsync(this EnrollmentDb db, Caller caller, Guid id, CancellationToken stop) =>
        Core.Sequences.EventQueues.FindAsync(db, caller.AccountId, id, stop);

    public static Problem NotFound(Guid id) => Problems.EventQueueNotFound.With($"There is no event queue {id}.");
}
