using Enrollment.Api.Http;
using Enrollment.Api.Work;
using Enrollment.Core.Accounts;

namespace Enrollment.Api.Enrollments;

/// <summary>Where each contact stands, and what can be done to one from outside.</summary>
public static class EnrollmentsApi
{
    public static void AddEnrollments(this IHostApplicationBuilder builder)
    {
        builder.Services.AddScoped<EnrollmentReport>();
        builder.Services.AddScoped<EnrollmentChange>();
    }

    public static void MapEnrollments(this IEndpointRouteBuilder api)
    {
        api.MapGet("/event-queues/{id:guid}/enrollments", ListTimerTasks.HandleAsync)
            .Reads(Scopes.AutomationsRead)
            .WithTags("Enrollments")
            .WithSummary("Timer tasks: one row per enrollment and step, those to come included")
            .WithDescription("In order of enrollment and step. A task of a paused enrollment is pending, or processing if it was under way; a step that was skipped is completed.")
            .FiltersBy("status", "Only tasks in this status.", [.. TimerTask.Statuses])
            .FiltersBy("contact_id", "Only tasks of this contact.")
            .FiltersBy("enrollment_id", "Only tasks of this enrollment.")
            .Shows(EnrollmentExamples.Task)
            .Refuses(Problems.EventQueueNotFound);
        var enrollments = api.MapGroup("/enrollments/{id:guid}").WithTags("Enrollments");
        enrollments.MapGet("/", GetEnrollment.HandleAsync)
            .Reads(Scopes.AutomationsRead)
            .WithSummary("One enrollment: what it waits for and what has happened to it")
            .Shows(EnrollmentExamples.Waiting)
            .Refuses(Problems.EnrollmentNotFound);
        MapChanges(enrollments);
        MapReports(enrollments);
    }

    private static void MapChanges(RouteGroupBuilder enrollment)
    {
        enrollment.MapPost("/cancel", CancelEnrollment.HandleAsync)
            .Writes(Scopes.AutomationsWrite)
            .WithSummary("End an enrollment where it is")
            .WithDescription("A step that was handed out is left in the history as failed; EnrollmentCancelled is announced.")
            .Takes<CancelBody>("""{ "reason": "moved to another city" }""", isOptional: true)
            .Shows(EnrollmentExamples.Cancelled)
            .Refuses(Problems.EnrollmentNotFound, Problems.EnrollmentFinished);
        enrollment.MapPost("/pause", PauseEnrollment.HandleAsync)
            .Writes(Scopes.AutomationsWrite)
            .WithSummary("Hold an enrollment: nothing is handed out until it is resumed")
            .WithDescription("A step that was handed out before may still be reported; what follows it is held.")
            .Shows(EnrollmentExamples.Paused)
            .Refuses(Problems.EnrollmentNotFound, Problems.EnrollmentFinished, Problems.Conflict);
        enrollment.MapPost("/resume", ResumeEnrollment.HandleAsync)
            .Writes(Scopes.AutomationsWrite)
            .WithSummary("Let a paused enrollment go on")
            .WithDescription("What became due meanwhile is due at once. A report that is still out has its whole time again. While the event queue is paused, it waits for that.")
            .Shows(EnrollmentExamples.Waiting)
            .Refuses(Problems.EnrollmentNotFound, Problems.EnrollmentFinished, Problems.Conflict);
        enrollment.MapPost("/skip-step", SkipStep.HandleAsync)
            .Writes(Scopes.AutomationsWrite)
            .WithSummary("Pass over the step that is next or under way")
            .WithDescription("Skipping the last one completes the enrollment. Send an Idempotency-Key: a repeat without one skips the next step, too.")
            .Shows(EnrollmentExamples.Waiting)
            .Refuses(Problems.EnrollmentNotFound, Problems.EnrollmentFinished);
    }

    private static void MapReports(RouteGroupBuilder enrollment)
    {
        enrollment.MapPost("/steps/{step_id:guid}/complete", CompleteStep.HandleAsync)
            .Writes(Scopes.AutomationsWrite)
            .WithSummary("Report that a step which awaits completion is done")
            .WithDescription("Does what the message StepExecuted does. Saying it twice is harmless: the second time answers with the present state.")
            .Shows(EnrollmentExamples.Waiting)
            .Refuses(Problems.EnrollmentNotFound, Problems.StepNotFound, Problems.EnrollmentFinished, Problems.Conflict);
        enrollment.MapPost("/steps/{step_id:guid}/fail", FailStep.HandleAsync)
            .Writes(Scopes.AutomationsWrite)
            .WithSummary("Report that a step which awaits completion could not be done")
            .WithDescription("Does what the message StepFailed does.")
            .Takes<FailBody>("""{ "error": "mailbox full", "retry": true }""")
            .Shows(EnrollmentExamples.Waiting)
            .Refuses(Problems.EnrollmentNotFound, Problems.StepNotFound, Problems.EnrollmentFinished, Problems.Conflict);
    }
}
