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

    private const string VersionText = "It writes a new version of the steps; those already enrolled keep theirs.";

    public static void MapEventQueues(this IEndpointRouteBuilder api)
    {
        var queues = api.MapGroup("/event-queues").WithTags("Event queues");
        MapQueues(queues);
        MapQueue(queues);
        MapSteps(queues.MapGroup("/{id:guid}/steps"));
    }

    private static void MapQueues(RouteGroupBuilder queues)
    {
        queues.MapGet("/", ListEventQueues.HandleAsync)
            .Reads(Scopes.AutomationsRead)
            .FiltersBy("is_active", "Only the active or only the paused ones.", "true", "false")
            .FiltersBy("name", "Only those whose name contains this, without regard to case.")
            .Shows(EventQueueExamples.Listed)
            .WithSummary("Event queues, the newest first");
        queues.MapPost("/", CreateEventQueue.HandleAsync)
            .Writes(Scopes.AutomationsWrite)
            .Takes<NewEventQueue>(EventQueueExamples.NewQueue)
            .Shows(EventQueueExamples.Queue with { LiveEnrollmentCount = 0 }, StatusCodes.Status201Created)
            .WithSummary("Make an event queue with its steps")
            .WithDescription("Steps are numbered from 1 in their order; gaps between step_orders are closed.")
            .ShowsETag();
    }

    private static void MapQueue(RouteGroupBuilder queues)
    {
        queues.MapGet("/{id:guid}", GetEventQueue.HandleAsync)
            .Reads(Scopes.AutomationsRead)
            .Shows(EventQueueExamples.Queue)
            .Refuses(Problems.EventQueueNotFound)
            .WithSummary("One event queue with its steps in order")
            .ShowsETag();
        queues.MapPatch("/{id:guid}", UpdateEventQueue.HandleAsync)
            .Writes(Scopes.AutomationsWrite)
            .Takes<EventQueueChange>("""{ "is_active": false, "description": null }""")
            .Shows(EventQueueExamples.Queue with { IsActive = false, Description = null })
            .Refuses(Problems.EventQueueNotFound)
            .WithSummary("Rename, describe, pause or resume an event queue")
            .WithDescription("What is left out stays as it is. Paused, due steps wait and nobody is dropped.")
            .AsksIfMatch()
            .ShowsETag();
        queues.MapDelete("/{id:guid}", DeleteEventQueue.HandleAsync)
            .Writes(Scopes.AutomationsWrite)
            .Refuses(Problems.EventQueueNotFound)
            .WithSummary("Delete an event queue")
            .WithDescription($"Jobs that enroll into it are cancelled, and so are its live enrollments, with the reason {DeleteEventQueue.Reason}: at once up to {DeleteEventQueue.AtOnce}, beyond that by a bulk job. From then on nothing of it is handed out. Its enrollments and jobs can still be looked at by their ids.")
            .AsksIfMatch();
        queues.MapGet("/{id:guid}/stats", GetStats.HandleAsync)
            .Reads(Scopes.AutomationsRead)
            .Shows(EventQueueExamples.Stats)
            .Refuses(Problems.EventQueueNotFound)
            .WithSummary("How many enrollments stand where")
            .WithDescription("Everybody who was ever enrolled, through whichever version of the steps; a step is followed by its id. Exact, and of one moment. waiting and processing count the live ones that stand at the step, done those that have it behind them, done or skipped; failed those that ended with it. One that was cancelled at the step is in none of these.");
    }

    private static void MapSteps(RouteGroupBuilder steps)
    {
        steps.MapPost("/", AddStep.HandleAsync)
            .Writes(Scopes.AutomationsWrite)
            .Takes<NewStep>(EventQueueExamples.NewStep)
            .Shows(EventQueueExamples.Step, StatusCodes.Status201Created)
            .Refuses(Problems.EventQueueNotFound)
            .WithSummary("Add a step")
            .WithDescription($"At its step_order, and others from there on move up; without one, or beyond the end, as the last. {VersionText}")
            .AsksIfMatch()
            .ShowsETag();
        steps.MapGet("/{step_id:guid}", GetStep.HandleAsync)
            .Reads(Scopes.AutomationsRead)
            .Shows(EventQueueExamples.Step)
            .Refuses(Problems.EventQueueNotFound, Problems.StepNotFound)
            .WithSummary("One step")
            .WithDescription("Of the present version.")
            .ShowsETag();
        steps.MapPatch("/{step_id:guid}", UpdateStep.HandleAsync)
            .Writes(Scopes.AutomationsWrite)
            .Takes<StepChange>("""{ "step_order": 1, "delay_days": 2 }""")
            .Shows(EventQueueExamples.Step with { StepOrder = 1, DelayDays = 2 })
            .Refuses(Problems.EventQueueNotFound, Problems.StepNotFound)
            .WithSummary("Change or move a step")
            .WithDescription($"What is left out stays as it is; an action is given as a whole. Another step_order moves the step, and the others close up and make room. {VersionText} A change that changes nothing writes none.")
            .AsksIfMatch()
            .ShowsETag();
        steps.MapDelete("/{step_id:guid}", RemoveStep.HandleAsync)
            .Writes(Scopes.AutomationsWrite)
            .Refuses(Problems.EventQueueNotFound, Problems.StepNotFound)
            .WithSummary("Remove a step")
            .WithDescription($"The others close up. {VersionText}")
            .AsksIfMatch();
    }

    private static RouteHandlerBuilder ShowsETag(this RouteHandlerBuilder endpoint) =>
        endpoint.AnswersWith("ETag", "Of the event queue as a whole: changes with every change of it or its steps. Counts are no part of it.");

    private static RouteHandlerBuilder AsksIfMatch(this RouteHandlerBuilder endpoint) => endpoint.Refuses(Problems.PreconditionFailed).LooksAt(
        "If-Match", "The change is made only if this is still the event queue's ETag; else 412. Without it, changes made at once come one after the other, and each stays.", "\"7\"");

    /// <summary>The account's event queue, unless it has been deleted.</summary>
    public static Task<Sequence?> FindEventQueueAsync(this EnrollmentDb db, Caller caller, Guid id, CancellationToken stop) =>
        SequenceAdmission.FindAsync(db, SequenceKinds.EventQueue, caller.AccountId, id, stop);

    public static Problem NotFound(Guid id) => Problems.EventQueueNotFound.With($"There is no event queue {id}.");
}
