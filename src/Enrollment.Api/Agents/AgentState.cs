using Enrollment.Core.Calls;
using Enrollment.Core.Sequences;

namespace Enrollment.Api.Agents;

/// <summary>Whether an agent can call: what keeps it from that, and what may be meant otherwise.</summary>
internal sealed record AgentState(IReadOnlyList<CallProblem> Problems, IReadOnlyList<string> Warnings)
{
    private const string OutsideUsualHours = "outside_08_21";
    private const string NoDialer = "no_dialer";

    // The federal hours for sales calls in the United States.
    private const int UsualFrom = 8 * 60;
    private const int UsualTo = 21 * 60;

    public static async Task<AgentState> OfAsync(
        LoadedAgent agent, IReadOnlyList<SequenceStep> steps, DialerQueues dialers, TimeProvider clock, CancellationToken stop)
    {
        var warnings = new List<string>();
        if (agent.Settings.Windows().ReachBeyond(UsualFrom, UsualTo))
            warnings.Add(OutsideUsualHours);
        if (CallsByMessage(steps) && await dialers.AreWithoutConsumerAsync(CallQueues.Of(agent.Sequence.AccountId, agent.Settings.Dialer), stop))
            warnings.Add(NoDialer);
        return new(CallReadiness.ProblemsOf(agent.Settings, steps, agent.Rules, clock.GetUtcNow()), warnings);
    }

    private static bool CallsByMessage(IEnumerable<SequenceStep> steps) =>
        steps.Any(step => step.IsActive && CallAction.IsOf(step) && CallAction.Parse(step.Action).Dispatch == CallDispatch.Message);
}
