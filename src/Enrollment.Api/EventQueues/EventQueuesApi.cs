using Enrollment.Api.Auth;
using Enrollment.Api.Http;
using Enrollment.Api.Work;
using Enrollment.Core.Accounts;
using Enrollment.Core.Hosting;
using Enrollment.Core.Sequences;

namespace Enrollment.Api.EventQueues;

/// <summary>Event queues: sequences of timed steps.</summary>
public static class EventQueuesApi
{
    public const string Path = "/api/v1/event-queues";

    public static void MapEventQueues(this IEndpointRouteBuilder api)
    {
        var queues = api.MapGroup("/event-queues").WithTags("Event queues");
        MapQueues(queues);
        MapQueue(queues);
        MapSteps(queues.MapGroup("/{id:guid}/steps"));
    }

    private static void MapQueues(RouteGroupBuilder queues)
    {
        queues.MapGet("/", ListEventQueues.HandleAsync).Reads(Scopes.AutomationsRead)
            .FiltersBy("is_active", "Lists only active or only paused event queues.", "true", "false")
            .FiltersBy("name", "Lists only event queues whose name contains this text, ignoring case.").Shows(EventQueueExamples.Listed);
        queues.MapPost("/", CreateEventQueue.HandleAsync).Writes(Scopes.AutomationsWrite).Takes<NewEventQueue>(EventQueueExamples.NewQueue)
            .Shows(EventQueueExamples.Queue with { LiveEnrollmentCount = 0 }, StatusCodes.Status201Created).ShowsETag();
    }

    private static void MapQueue(RouteGroupBuilder queues)
    {
        queues.MapGet("/{id:guid}", GetEventQueue.HandleAsync).Reads(Scopes.AutomationsRead).Shows(EventQueueExamples.Queue)
            .Refuses(Problems.EventQueueNotFound).ShowsETag();
        queues.MapPatch("/{id:guid}", UpdateEventQueue.HandleAsync).Writes(Scopes.AutomationsWrite)
            .Takes<EventQueueChange>("""{ "is_active": false, "description": null }""")
            .Shows(EventQueueExamples.Queue with { IsActive = false, Description = null }).Refuses(Problems.EventQueueNotFound)
            .AsksIfMatch(SequenceKinds.EventQueue.Noun, EntityTags.WhenChanged).ShowsETag();
        queues.MapDelete("/{id:guid}", DeleteEventQueue.HandleAsync).Writes(Scopes.AutomationsWrite).Refuses(Problems.EventQueueNotFound)
            .AsksIfMatch();
        queues.MapGet("/{id:guid}/stats", GetStats.HandleAsync).Reads(Scopes.AutomationsRead).Shows(EventQueueExamples.Stats)
            .Refuses(Problems.EventQueueNotFound);
    }

    private static void MapSteps(RouteGroupBuilder steps)
    {
        steps.MapPost("/", AddStep.HandleAsync).Writes(Scopes.AutomationsWrite).Takes<NewStep>(EventQueueExamples.NewStep)
            .Shows(EventQueueExamples.Step, StatusCodes.Status201Created).Refuses(Problems.EventQueueNotFound).AsksIfMatch().ShowsETag();
        steps.MapGet("/{step_id:guid}", GetStep.HandleAsync).Reads(Scopes.AutomationsRead).Shows(EventQueueExamples.Step)
            .Refuses(Problems.EventQueueNotFound, Problems.StepNotFound).ShowsETag();
        steps.MapPatch("/{step_id:guid}", UpdateStep.HandleAsync).Writes(Scopes.AutomationsWrite)
            .Takes<StepChange>("""{ "step_order": 1, "delay_days": 2 }""").Shows(EventQueueExamples.Step with { StepOrder = 1, DelayDays = 2 })
            .Refuses(Problems.EventQueueNotFound, Problems.StepNotFound).AsksIfMatch(SequenceKinds.EventQueue.Noun, EntityTags.WhenChanged).ShowsETag();
        steps.MapDelete("/{step_id:guid}", RemoveStep.HandleAsync).Writes(Scopes.AutomationsWrite)
            .Refuses(Problems.EventQueueNotFound, Problems.StepNotFound).AsksIfMatch();
    }

    private static RouteHandlerBuilder ShowsETag(this RouteHandlerBuilder endpoint) =>
        endpoint.ShowsETag("The version of the event queue as a whole: it changes with the event queue and with its steps, but not with counts.");

    private static RouteHandlerBuilder AsksIfMatch(this RouteHandlerBuilder endpoint) => endpoint.AsksIfMatch(SequenceKinds.EventQueue.Noun);

    /// <summary>Finds the account's event queue, unless it has been deleted.</summary>
    public static Task<Sequence?> FindEventQueueAsync(this EnrollmentDb db, Caller caller, Guid id, CancellationToken stop) =>
        SequenceAdmission.FindAsync(db, SequenceKinds.EventQueue, caller.AccountId, id, stop);

    public static Problem NotFound(Guid id) => Problems.EventQueueNotFound.With($"There is no event queue {id}.");
}
