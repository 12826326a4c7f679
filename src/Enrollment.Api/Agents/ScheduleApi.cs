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
        schedule.MapPost("/sequences", ScheduleMany.HandleAsync).Writes(Scopes.AgentsEnroll).Takes<ScheduleManyBody>(ScheduleExamples.Many)
            .Shows(ScheduleExamples.DryRun).Shows(ScheduleExamples.Scheduled, StatusCodes.Status202Accepted)
            .FindsKeysItself().AnswersPlainly().AnswersWith("Normalized-Fields", "The fields that were written in title case, or none.")
            .Refuses(Problems.AgentInactive, Problems.AgentMisconfigured, Problems.NoValidContacts);
    }

    public static void AddSchedule(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<AgentOptions>().BindConfiguration(AgentOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddScoped<ManyRows>();
    }
}
