using Enrollment.Api.Http;
using Enrollment.Api.Work;
using Enrollment.Core.Accounts;
using Enrollment.Core.Phones;
using Enrollment.Core.Rows;
using Enrollment.Core.Sequences;

namespace Enrollment.Api.Agents;

/// <summary>Agents: sequences of timed steps that call people.</summary>
public static class AgentsApi
{
    public const string Path = "/api/v1/agents";

    /// <summary>Where the batches are that requests to agents make.</summary>
    public const string BatchesPath = "/api/v1/batches";

    public static void MapAgents(this IEndpointRouteBuilder api)
    {
        MapAll(api.MapGroup("/agents").WithTags("Agents"));
        var agent = api.MapGroup("/agents/{agent_id}").NamesAgent().WithTags("Agents");
        MapAgent(agent);
        MapFigures(agent);
        MapSteps(agent.MapGroup("/steps"));
    }

    public static void AddAgents(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<AgentOptions>().BindConfiguration(AgentOptions.Section)
            .Validate(options => options.PhoneRegion is null || PhoneRegions.IsKnown(options.PhoneRegion), "Agents:PhoneRegion must be an ISO 3166-1 code, like US.")
            .Validate(options => TitleCase.IsListOfAccounts(options.NormalizeFor), "Agents:NormalizeFor must be *, or ids of accounts with commas between them.")
            .ValidateOnStart();
        builder.Services.AddSingleton<DialerQueues>();
        builder.Services.AddSingleton(services => new AgentLook(services.GetRequiredService<DialerQueues>(), services.GetRequiredService<TimeProvider>()));
    }

    /// <summary>Declares that the address names an agent, which the handler takes as <see cref="AgentAddress"/>.</summary>
    public static TBuilder NamesAgent<TBuilder>(this TBuilder endpoints)
        where TBuilder : IEndpointConventionBuilder => endpoints.WithMetadata(
            new AddressPart(AgentAddress.Part, "The agent's id, \"agent.\" and its id, or its external_id."), new PossibleProblems([Problems.AgentNotFound]));

    /// <summary>Says how the agent that has an external_id is found.</summary>
    internal static string Finding(string? externalId) => $"{Path}/{externalId}";

    private static void MapAll(RouteGroupBuilder agents)
    {
        agents.MapGet("/", ListAgents.HandleAsync).Reads(Scopes.AgentsRead)
            .FiltersBy("is_active", "Lists only active or only paused agents.", "true", "false")
            .FiltersBy("name", "Lists only agents whose name contains this text, ignoring case.").Shows(AgentExamples.Listed);
        agents.MapPost("/", CreateAgent.HandleAsync).Writes(Scopes.AgentsWrite).Takes<NewAgent>(AgentExamples.NewAgent)
            .Shows(AgentExamples.Agent with { LiveEnrollmentCount = 0 }, StatusCodes.Status201Created).ShowsETag();
    }

    private static void MapAgent(RouteGroupBuilder agent)
    {
        agent.MapGet("", GetAgent.HandleAsync).Reads(Scopes.AgentsRead).Shows(AgentExamples.Agent).ShowsETag();
        agent.MapPatch("", UpdateAgent.HandleAsync).Writes(Scopes.AgentsWrite).Takes<AgentChange>(AgentExamples.Change)
            .Shows(AgentExamples.Agent with { MaxConcurrentCalls = 20 }).Refuses(Problems.Conflict)
            .AsksIfMatch(SequenceKinds.Agent.Noun, EntityTags.WhenChanged).ShowsETag();
        agent.MapDelete("", DeleteAgent.HandleAsync).Writes(Scopes.AgentsWrite).AsksIfMatch();
    }

    private static void MapFigures(RouteGroupBuilder agent)
    {
        agent.MapGet("/stats", GetAgentStats.HandleAsync).Reads(Scopes.AgentsRead).Shows(AgentExamples.Stats);
        agent.MapGet("/outcomes", GetAgentOutcomes.HandleAsync).Reads(Scopes.AgentsRead)
            .TakesParameter(GetAgentOutcomes.From, "Counts only calls handed out at this instant or later.")
            .TakesParameter(GetAgentOutcomes.To, "Counts only calls handed out before this instant.").Shows(AgentExamples.Outcomes);
        agent.MapGet("/next-window", GetNextWindow.HandleAsync).Reads(Scopes.AgentsRead)
            .TakesParameter(GetNextWindow.Timezone, "An IANA time zone; the agent's first one if it is left out.")
            .TakesParameter(GetNextWindow.At, "The instant to ask about; now if it is left out.").Shows(AgentExamples.NextWindow);
    }

    private static void MapSteps(RouteGroupBuilder steps)
    {
        steps.MapPost("/", AddAgentStep.HandleAsync).Writes(Scopes.AgentsWrite).Takes<NewAgentStep>(AgentExamples.NewStep)
            .Shows(AgentExamples.Step, StatusCodes.Status201Created).AsksIfMatch().ShowsETag();
        steps.MapGet("/{step_id:guid}", GetAgentStep.HandleAsync).Reads(Scopes.AgentsRead).Shows(AgentExamples.Step).Refuses(Problems.StepNotFound).ShowsETag();
        steps.MapPatch("/{step_id:guid}", UpdateAgentStep.HandleAsync).Writes(Scopes.AgentsWrite)
            .Takes<AgentStepChange>("""{ "step_order": 1, "delay_days": 2 }""").Shows(AgentExamples.Step with { StepOrder = 1, DelayDays = 2 })
            .Refuses(Problems.StepNotFound).AsksIfMatch(SequenceKinds.Agent.Noun, EntityTags.WhenChanged).ShowsETag();
        steps.MapDelete("/{step_id:guid}", RemoveAgentStep.HandleAsync).Writes(Scopes.AgentsWrite).Refuses(Problems.StepNotFound).AsksIfMatch();
    }

    private static RouteHandlerBuilder ShowsETag(this RouteHandlerBuilder endpoint) =>
        endpoint.ShowsETag("The version of the agent as a whole: it changes with the agent and with its steps, but not with counts.");

    private static RouteHandlerBuilder AsksIfMatch(this RouteHandlerBuilder endpoint) => endpoint.AsksIfMatch(SequenceKinds.Agent.Noun);
}
