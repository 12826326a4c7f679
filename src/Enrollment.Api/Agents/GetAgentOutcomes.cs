using Enrollment.Api.Auth;
using Enrollment.Api.Http;
using Enrollment.Core.Hosting;
using Enrollment.Core.Outcomes;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Enrollment.Api.Agents;

/// <summary><c>GET /agents/{agent_id}/outcomes</c></summary>
public static class GetAgentOutcomes
{
    internal const string From = "from";
    internal const string To = "to";

    /// <summary>Lists the outcomes that calls of an agent can have: what follows each, and how many calls had it.</summary>
    /// <remarks>
    /// The rules are those of the agent's present version. Calls are counted by when they were handed out, as <c>GET
    /// /agents/{agent_id}/calls</c> lists them; those without an outcome yet are not counted.
    /// </remarks>
    public static async Task<Results<Ok<Envelope<AgentOutcomes>>, Problem>> HandleAsync(
        AgentAddress agent, Caller caller, EnrollmentDb db, HttpContext http, CancellationToken stop)
    {
        var (from, to) = (QueryInstants.Read(http.Request.Query, From), QueryInstants.Read(http.Request.Query, To));
        if (await LoadedAgent.FindAsync(db, agent, caller, stop) is not { } loaded)
            return agent.NotFound();
        var (rules, counts) = (loaded.Rules.ToRules(), await AgentFigures.CountOutcomesAsync(db, loaded.Sequence, from, to, stop));
        var outcomes = CallOutcomes.All.Select(outcome => AgentOutcome.Of(outcome, rules, counts.GetValueOrDefault(outcome.Word, OutcomeCount.None)));
        return TypedResults.Ok(Envelope.Of(http, new AgentOutcomes(from, to, [.. outcomes])));
    }
}

/// <summary>The outcomes that calls of an agent can have.</summary>
/// <param name="From">The first moment of hand-out that is counted; null if there is no such limit.</param>
/// <param name="To">The moment of hand-out from which calls are not counted; null if there is no such limit.</param>
/// <param name="Outcomes">All 13, in a fixed order.</param>
public sealed record AgentOutcomes(DateTimeOffset? From, DateTimeOffset? To, IReadOnlyList<AgentOutcome> Outcomes);

/// <summary>One outcome that calls of an agent can have.</summary>
/// <param name="IsSuccess">Whether it is a success for this agent.</param>
/// <param name="Retries">How often a step is tried again after it.</param>
/// <param name="DelayMinutes">The delay of each retry in order. The last one repeats.</param>
/// <param name="Count">The calls that had it.</param>
/// <param name="LastAt">When the last of them was handed out; null if there is none.</param>
public sealed record AgentOutcome(string Outcome, bool IsSuccess, int Retries, IReadOnlyList<int> DelayMinutes, long Count, DateTimeOffset? LastAt)
{
    internal static AgentOutcome Of(CallOutcome outcome, OutcomeRules rules, OutcomeCount counted)
    {
        var retries = rules.RetriesOf(outcome);
        return new(outcome.Word, rules.IsSuccess(outcome), retries.Retries, retries.DelayMinutes, counted.Calls, counted.LastAt);
    }
}
