using Enrollment.Api.Work;
using Enrollment.Core.Accounts;

namespace Enrollment.Api.Enrollments;

/// <summary>Where each contact stands.</summary>
public static class EnrollmentsApi
{
    public static void MapEnrollments(this IEndpointRouteBuilder api)
    {
        api.MapGet("/event-queues/{id:guid}/enrollments", ListTimerTasks.HandleAsync)
            .Reads(Scopes.AutomationsRead)
            .WithTags("Enrollments")
            .WithSummary("Timer tasks: one row per enrollment and step, those to come included");
        api.MapGet("/enrollments/{id:guid}", GetEnrollment.HandleAsync)
            .Reads(Scopes.AutomationsRead)
            .WithTags("Enrollments")
            .WithSummary("One enrollment: what it waits for and what has happened to it");
    }
}
