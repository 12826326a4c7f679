using Enrollment.Api.Http;
using Enrollment.Api.Work;
using Enrollment.Core.Accounts;
using Enrollment.Core.Jobs;
using Enrollment.Core.Screening;

namespace Enrollment.Api.Jobs;

/// <summary>Enrolls and unenrolls many contacts at once, and shows the jobs that do it.</summary>
public static class BulkEnrollmentApi
{
    public const string JobsPath = "/api/v1/bulk-jobs";

    public static void MapBulkEnrollment(this IEndpointRouteBuilder api)
    {
        api.MapPost("/event-queues/{id:guid}/bulk-enroll", EnrollInBulk.HandleAsync).Writes(Scopes.AutomationsWrite).WithTags("Bulk enrollment")
            .Takes<BulkEnrollBody>("""{ "contact_filter": { "contact_type": "lead", "country": ["DE", "AT"] }, "mode": "all" }""")
            .Shows(BulkEnrollmentExamples.Enrolled).Shows(BulkEnrollmentExamples.Started, StatusCodes.Status202Accepted)
            .Refuses(
                Problems.EventQueueNotFound, Problems.SequenceInactive, Problems.SequenceHasNoSteps, Problems.BulkJobFailed, Problems.BulkJobCancelled,
                Problems.InvalidCursor, Problems.ImportNotFound, Problems.ImportWithoutMembers, Problems.Conflict)
            .KnowsRespondAsync();
        api.MapPost("/event-queues/{id:guid}/bulk-unenroll", UnenrollInBulk.HandleAsync).Writes(Scopes.AutomationsWrite).WithTags("Bulk enrollment")
            .Takes<BulkUnenrollBody>("""{ "contact_filter": { "country": "AT" }, "mode": "all", "reason": "no longer sold there" }""")
            .Shows(BulkEnrollmentExamples.Unenrolled).Shows(BulkEnrollmentExamples.Started, StatusCodes.Status202Accepted)
            .Refuses(
                Problems.EventQueueNotFound, Problems.BulkJobFailed, Problems.BulkJobCancelled, Problems.InvalidCursor, Problems.ImportNotFound,
                Problems.ImportWithoutMembers, Problems.Conflict)
            .KnowsRespondAsync();
        MapJobs(api.MapGroup("/bulk-jobs").WithTags("Bulk jobs"));
    }

    private static void MapJobs(RouteGroupBuilder jobs)
    {
        jobs.MapGet("/", ListBulkJobs.HandleAsync).Reads(Scopes.AutomationsRead).FiltersBy("status", "Only jobs in this status.", BulkJobStatus.All)
            .Shows(BulkEnrollmentExamples.Running);
        jobs.MapGet("/{id:guid}", GetBulkJob.HandleAsync).Reads(Scopes.AutomationsRead).Shows(BulkEnrollmentExamples.Running)
            .Refuses(Problems.BulkJobNotFound);
        jobs.MapGet("/{id:guid}/outcomes", ListBulkOutcomes.HandleAsync).Reads(Scopes.AutomationsRead)
            .FiltersBy("outcome", "Only contacts with this outcome.", OutcomeKinds.All)
            .FiltersBy("reason", "Only contacts that were left out for this reason.", OutcomeReasons.All).Shows(BulkEnrollmentExamples.Outcome)
            .Refuses(Problems.BulkJobNotFound);
        jobs.MapPost("/{id:guid}/cancel", CancelBulkJob.HandleAsync).Writes(Scopes.AutomationsWrite).Shows(BulkEnrollmentExamples.Cancelled)
            .Refuses(Problems.BulkJobNotFound, Problems.BulkJobFinished, Problems.Conflict);
        jobs.MapPost("/{id:guid}/retry", RetryBulkJob.HandleAsync).Writes(Scopes.AutomationsWrite)
            .Shows(BulkEnrollmentExamples.Started, StatusCodes.Status202Accepted)
            .Refuses(
                Problems.BulkJobNotFound, Problems.EventQueueNotFound, Problems.SequenceInactive, Problems.SequenceHasNoSteps, Problems.Conflict,
                Problems.ImportNotFound, Problems.ImportWithoutMembers);
    }

    private static void KnowsRespondAsync(this RouteHandlerBuilder endpoint) => endpoint
        .LooksAt("Prefer", "respond-async (RFC 7240): answer 202 with the job at once, also in mode page.", "respond-async")
        .AnswersWith("Preference-Applied", "respond-async, if the request preferred it.");

    public static void AddBulkEnrollment(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<BulkEnrollOptions>().BindConfiguration(BulkEnrollOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<WaitingCallers>();
        builder.Services.AddScoped<PageWait>();
        builder.Services.AddScoped<BulkRequests>();
    }
}
