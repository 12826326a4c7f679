using Enrollment.Api.Auth;
using Enrollment.Api.Http;
using Enrollment.Api.Work;
using Enrollment.Core.Accounts;

namespace Enrollment.Api.Agents;

/// <summary>Schedules calls to contacts that come with the request.</summary>
public static class ScheduleApi
{
    public static void MapSchedule(this IEndpointRouteBuilder api)
    {
        var schedule = api.MapGroup("/agents/{agent_id}/schedule").NamesAgent().WithTags("Scheduling calls");
        // Not documented: the paths tell of it, and no client has to ask.
        schedule.MapMethods("/sequences", [HttpMethods.Head], CheckSchedule.HandleAsync).RequireScope(Scopes.AgentsEnroll).ExcludeFromDescription();
        schedule.MapPost("/sequences", ScheduleMany.HandleAsync).Writes(Scopes.AgentsEnroll).Takes<ScheduleManyBody>(ScheduleExamples.Many)
            .Shows(ScheduleExamples.DryRun).Shows(ScheduleExamples.Scheduled, StatusCodes.Status202Accepted)
            .FindsKeysItself().AnswersPlainly().AnswersWith("Normalized-Fields", "The fields that were written in title case, or none.")
            .Refuses(Problems.AgentInactive, Problems.AgentMisconfigured, Problems.NoValidContacts);
        schedule.MapMethods("/sequence", [HttpMethods.Head], CheckSchedule.HandleAsync).RequireScope(Scopes.AgentsEnroll).ExcludeFromDescription();
        schedule.MapPost("/sequence", ScheduleOne.HandleAsync).Writes(Scopes.AgentsEnroll).Takes<ScheduleOneBody>(ScheduleExamples.One)
            .Shows(ScheduleExamples.ScheduledOne, StatusCodes.Status201Created)
            .Shows(ScheduleExamples.ScheduledOne with { Sequence = null }, StatusCodes.Status202Accepted)
            .FindsKeysItself().AnswersPlainly()
            .Refuses(Problems.AgentInactive, Problems.AgentMisconfigured, Problems.ContactRejected, Problems.AlreadyEnrolled, Problems.WindowBypassNotAllowed);
        api.MapPost("/sequences/cancel", CancelByReference.HandleAsync).Writes(Scopes.AgentsEnroll).WithTags("Scheduling calls")
            .Takes<CancelByReferenceBody>("""{ "referenceKey": "account_id", "referenceValue": "acme", "reason": "closed by hand" }""")
            .Shows(new CancelledByReference(Success: true, 4, 1, 7, BulkJobId: null)).AnswersPlainly().Refuses(Problems.AgentNotFound);
    }

    public static void AddSchedule(this IHostApplicationBuilder builder)
    {
        builder.Services.AddHostedService<WarmUp>();
        builder.Services.AddScoped<ManyRows>();
        builder.Services.AddScoped<OneRow>();
    }
}
