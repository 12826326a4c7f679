using Enrollment.Api.Auth;
using Enrollment.Api.Sequences;
using Enrollment.Core.Hosting;
using Enrollment.Core.Sequences;

namespace Enrollment.Api.Agents;

/// <summary>Shows agents as callers see them, with what keeps them from calling.</summary>
public sealed class AgentLook
{
    private readonly DialerQueues _dialers;
    private readonly TimeProvider _clock;

    internal AgentLook(DialerQueues dialers, TimeProvider clock) => (_dialers, _clock) = (dialers, clock);

    internal async Task<Agent> AtAsync(LoadedAgent agent, IReadOnlyList<SequenceStep> steps, long live, CancellationToken stop) =>
        Agent.Of(agent, steps, live, await AgentState.OfAsync(agent, steps, _dialers, _clock, stop));

    internal Task<WaitingReasons> ReasonsOfAsync(EnrollmentDb db, Sequence agent, CancellationToken stop) =>
        WaitingReasons.ReadAsync(db, agent.AccountId, agent.Id, _dialers, _clock.GetUtcNow(), stop);

    internal async Task<Agent> AtAsync(EnrollmentDb db, LoadedAgent agent, Caller caller, CancellationToken stop)
    {
        var (steps, figures) = (await db.StepsOfAsync(agent.Sequence, stop), await SequenceFigures.ReadAsync(db, caller, agent.Sequence, stop));
        return await AtAsync(agent, steps, figures.LiveEnrollmentCount, stop);
    }
}
