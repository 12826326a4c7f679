using Enrollment.Api.Http;
using Enrollment.Api.Work;
using Enrollment.Core.Accounts;

namespace Enrollment.Api.Agents;

/// <summary>Agents: sequences of timed steps that call people.</summary>
public static class AgentsApi
{
    public const string Path = "/api/v1/agents";

    public static void MapAgents(this IEndpointRouteBuilder api) => MapAgent(api.MapGroup("/agents/{agent_id}").NamesAgent().WithTags("Agents"));

    /// <summary>Declares that the address names an agent, which the handler takes as <see cref="AgentAddress"/>.</summary>
    public static TBuilder NamesAgent<TBuilder>(this TBuilder endpoints)
        where TBuilder : IEndpointConventionBuilder => endpoints.WithMetadata(
            new AddressPart(AgentAddress.Part, "The agent's id, \"agent.\" and its id, or its external_id."), new PossibleProblems([Problems.AgentNotFound]));

    private static void MapAgent(RouteGroupBuilder agent) =>
        agent.MapGet("/next-window", GetNextWindow.HandleAsync).Reads(Scopes.AgentsRead)
            .TakesParameter(GetNextWindow.Timezone, "An IANA time zone; the agent's first one if it is left out.")
            .TakesParameter(GetNextWindow.At, "The instant to ask about; now if it is left out.").Shows(AgentExamples.NextWindow);
}
