using Enrollment.Api.Http;
using Enrollment.Api.Work;
using Enrollment.Core.Accounts;
using Enrollment.Core.Recurring;

namespace Enrollment.Api.Recurring;

/// <summary>Recurring enrollments: targets that are enrolled in a sequence at the times of a cron expression.</summary>
public static class RecurringEnrollmentsApi
{
    public const string Path = "/api/v1/recurring-enrollments";

    private const string Noun = "recurring enrollment";

    public static void MapRecurringEnrollments(this IEndpointRouteBuilder api)
    {
        var recurring = api.MapGroup("/recurring-enrollments").WithTags("Recurring enrollments");
        MapAll(recurring);
        MapOne(recurring);
        MapRuns(recurring);
    }

    private static void MapAll(RouteGroupBuilder recurring)
    {
        recurring.MapGet("/", ListRecurringEnrollments.HandleAsync).Reads(Scopes.AutomationsRead).Shows(RecurringEnrollmentExamples.Recurring)
            .FiltersBy("is_active", "Lists only those that run, or only those that do not.", "true", "false")
            .FiltersBy("event_queue_id", "Lists only those that enroll in this event queue.");
        recurring.MapPost("/", CreateRecurringEnrollment.HandleAsync).Writes(Scopes.AutomationsWrite)
            .Takes<NewRecurringEnrollment>(RecurringEnrollmentExamples.New)
            .Shows(RecurringEnrollmentExamples.Made, StatusCodes.Status201Created).ShowsETag()
            .Refuses(Problems.EventQueueNotFound, Problems.ImportNotFound, Problems.ImportWithoutMembers);
    }

    private static void MapOne(RouteGroupBuilder recurring)
    {
        recurring.MapGet("/{id:guid}", GetRecurringEnrollment.HandleAsync).Reads(Scopes.AutomationsRead).Shows(RecurringEnrollmentExamples.Recurring)
            .Refuses(Problems.RecurringEnrollmentNotFound).ShowsETag();
        recurring.MapPatch("/{id:guid}", ChangeRecurringEnrollment.HandleAsync).Writes(Scopes.AutomationsWrite)
            .Takes<RecurringEnrollmentChange>("""{ "cron": "30 7 * * 1-5", "ends_at": null }""")
            .Shows(RecurringEnrollmentExamples.Recurring with { Cron = "30 7 * * 1-5", EndsAt = null })
            .Refuses(
                Problems.RecurringEnrollmentNotFound, Problems.EventQueueNotFound, Problems.ImportNotFound, Problems.ImportWithoutMembers, Problems.Conflict)
            .AsksIfMatch(Noun, EntityTags.WhenChanged).ShowsETag();
        recurring.MapDelete("/{id:guid}", DeleteRecurringEnrollment.HandleAsync).Writes(Scopes.AutomationsWrite)
            .Refuses(Problems.RecurringEnrollmentNotFound).AsksIfMatch(Noun);
    }

    private static void MapRuns(RouteGroupBuilder recurring)
    {
        recurring.MapGet("/{id:guid}/runs", ListRecurringRuns.HandleAsync).Reads(Scopes.AutomationsRead).Shows(RecurringEnrollmentExamples.Run)
            .Refuses(Problems.RecurringEnrollmentNotFound);
        recurring.MapPost("/{id:guid}/run-now", RunRecurringEnrollment.HandleAsync).Writes(Scopes.AutomationsWrite)
            .Shows(RecurringEnrollmentExamples.Started, StatusCodes.Status202Accepted)
            .Refuses(
                Problems.RecurringEnrollmentNotFound, Problems.PreviousRunActive, Problems.EventQueueNotFound, Problems.SequenceInactive,
                Problems.SequenceHasNoSteps, Problems.ImportNotFound, Problems.ImportWithoutMembers);
        recurring.MapGet("/preview", PreviewRecurringRuns.Handle).Reads(Scopes.AutomationsRead).Shows(RecurringEnrollmentExamples.Preview)
            .AsksFor(PreviewRecurringRuns.Cron, "A cron expression of five fields, or of six with the second before them.", "0 9 * * 1-5")
            .AsksFor(PreviewRecurringRuns.Timezone, "An IANA time zone.", "America/New_York")
            .FiltersBy(PreviewRecurringRuns.Count, "How many times, 1 to 20; 5 if left out.");
    }

    private static RouteHandlerBuilder ShowsETag(this RouteHandlerBuilder endpoint) =>
        endpoint.ShowsETag("The version of the recurring enrollment's settings: it changes with them, also if the service deactivates it, but not with its runs.");

    internal static Problem NotFound(Guid id) => StartRun.NotFound(id).ToProblem();

    /// <summary>Refuses a change if If-Match does not hold the present ETag. Returns null if the change may be made.</summary>
    internal static Problem? RefuseIfChanged(HttpRequest request, string version) => EntityTags.RefuseIfChanged(request, version, Noun);
}
