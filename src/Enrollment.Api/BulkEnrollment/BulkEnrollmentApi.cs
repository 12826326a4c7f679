using Enrollment.Api.Document;
using Enrollment.Api.Work;
using Enrollment.Core.Accounts;

namespace Enrollment.Api.BulkEnrollment;

/// <summary>Putting many contacts into an event queue at once, and the jobs that do it.</summary>
public static class BulkEnrollmentApi
{
    public const string JobsPath = "/api/v1/bulk-jobs";

    public static void MapBulkEnrollment(this IEndpointRouteBuilder api)
    {
        api.MapPost("/event-queues/{id:guid}/bulk-enroll", EnrollInBulk.HandleAsync)
            .Writes(Scopes.AutomationsWrite)
            .WithTags("Bulk enrollment")
            .Takes<BulkEnrollBody>("""{ "contact_filter": { "contact_type": "lead", "country": ["DE", "AT"] }, "mode": "all" }""")
            .WithSummary("Enroll many contacts: at most 500 and wait, or all of them as a job");

        var jobs = api.MapGroup("/bulk-jobs").WithTags("Bulk jobs");
        jobs.MapGet("/", ListBulkJobs.HandleAsync).Reads(Scopes.AutomationsRead).WithSummary("Bulk jobs, the newest first");
        jobs.MapGet("/{id:guid}", GetBulkJob.HandleAsync).Reads(Scopes.AutomationsRead).WithSummary("One bulk job and how far it has come");
        jobs.MapGet("/{id:guid}/outcomes", ListBulkOutcomes.HandleAsync).Reads(Scopes.AutomationsRead).WithSummary("What became of each contact");
        jobs.MapPost("/{id:guid}/cancel", CancelBulkJob.HandleAsync).Writes(Scopes.AutomationsWrite).WithSummary("Drop the pages that have not started");
    }

    public static void AddBulkEnrollment(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<BulkEnrollOptions>().BindConfiguration(BulkEnrollOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<WaitingCallers>();
        builder.Services.AddScoped<BulkJobIntake>();
        builder.Services.AddScoped<PageWait>();
    }
}
