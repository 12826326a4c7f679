using Enrollment.Api.Http;
using Enrollment.Api.Work;
using Enrollment.Core.Accounts;

namespace Enrollment.Api.Enrollments;

/// <summary>Reads and changes single enrollments.</summary>
public static class EnrollmentsApi
{
    public static void AddEnrollments(this IHostApplicationBuilder builder)
    {
        builder.Services.AddScoped<EnrollmentReport>();
        builder.Services.AddScoped<EnrollmentChange>();
    }

    public static void MapEnrollments(this IEndpointRouteBuilder api)
    {
        api.MapGet("/event-queues/{id:guid}/enrollments", ListTimerTasks.HandleAsync).Reads(Scopes.AutomationsRead).WithTags("Enrollments")
            .FiltersBy("status", "Only tasks in this status.", [.. TimerTask.Statuses]).FiltersBy("contact_id", "Only tasks of this contact.")
            .FiltersBy("enrollment_id", "Only tasks of this enrollment.").Shows(EnrollmentExamples.Task).Refuses(Problems.EventQueueNotFound);
        var enrollments = api.MapGroup("/enrollments/{id:guid}").WithTags("Enrollments");
        enrollments.MapGet("/", GetEnrollment.HandleAsync).Reads(Scopes.AutomationsRead).Shows(EnrollmentExamples.Waiting)
            .Refuses(Problems.EnrollmentNotFound);
        MapChanges(enrollments);
        MapReports(enrollments);
    }

    private static void MapChanges(RouteGroupBuilder enrollment)
    {
        enrollment.MapPost("/cancel", CancelEnrollment.HandleAsync).Writes(Scopes.AutomationsWrite)
            .Takes<CancelBody>("""{ "reason": "moved to another city" }""", isOptional: true).Shows(EnrollmentExamples.Cancelled)
            .Refuses(Problems.EnrollmentNotFound, Problems.EnrollmentFinished);
        enrollment.MapPost("/pause", PauseEnrollment.HandleAsync).Writes(Scopes.AutomationsWrite).Shows(EnrollmentExamples.Paused)
            .Refuses(Problems.EnrollmentNotFound, Problems.EnrollmentFinished, Problems.Conflict);
        enrollment.MapPost("/resume", ResumeEnrollment.HandleAsync).Writes(Scopes.AutomationsWrite).Shows(EnrollmentExamples.Waiting)
            .Refuses(Problems.EnrollmentNotFound, Problems.EnrollmentFinished, Problems.Conflict);
        enrollment.MapPost("/skip-step", SkipStep.HandleAsync).Writes(Scopes.AutomationsWrite).Shows(EnrollmentExamples.Waiting)
            .Refuses(Problems.EnrollmentNotFound, Problems.EnrollmentFinished, Problems.EnrollmentWaiting);
    }

    private static void MapReports(RouteGroupBuilder enrollment)
    {
        enrollment.MapPost("/steps/{step_id:guid}/complete", CompleteStep.HandleAsync).Writes(Scopes.AutomationsWrite)
            .Shows(EnrollmentExamples.Waiting)
            .Refuses(Problems.EnrollmentNotFound, Problems.StepNotFound, Problems.EnrollmentFinished, Problems.EnrollmentWaiting, Problems.Conflict);
        enrollment.MapPost("/steps/{step_id:guid}/fail", FailStep.HandleAsync).Writes(Scopes.AutomationsWrite)
            .Takes<FailBody>("""{ "error": "mailbox full", "retry": true }""").Shows(EnrollmentExamples.Waiting)
            .Refuses(Problems.EnrollmentNotFound, Problems.StepNotFound, Problems.EnrollmentFinished, Problems.EnrollmentWaiting, Problems.Conflict);
    }
}
