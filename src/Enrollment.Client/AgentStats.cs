namespace Enrollment.Client;

/// <summary>How many enrollments of an agent stand where, at one moment.</summary>
/// <param name="Enrolled">Counts all of them, live, completed, cancelled and failed.</param>
/// <param name="Live">Counts those that are waiting, pending, processing or paused.</param>
/// <param name="Waiting">Counts the live ones that wait for their turn in their group.</param>
/// <param name="Paused">Counts the live ones that are paused one by one.</param>
/// <param name="Succeeded">Counts the ended ones whose goal was reached.</param>
/// <param name="NextDueAt">When the next step is due or the next report overdue.</param>
/// <param name="Outcomes">Counts enrollments by the outcome of their last call; see <see cref="CallOutcomes"/>.</param>
/// <param name="WaitingBecause">Counts the live ones by what they wait for.</param>
/// <param name="Steps">The steps in order, removed ones at the end.</param>
public sealed record AgentStats(
    long Enrolled, long Live, long Waiting, long Paused, long Completed, long Cancelled, long Failed, long Succeeded, DateTimeOffset? NextDueAt,
    IReadOnlyDictionary<string, long> Outcomes, AgentSlots Slots, IReadOnlyDictionary<string, long> WaitingBecause, IReadOnlyList<StepStats> Steps);

/// <summary>The calls of an agent that may be open at once, and those that are.</summary>
public sealed record AgentSlots(int Max, long InUse);

/// <summary>The outcomes that calls of an agent can have.</summary>
/// <param name="From">The first moment of hand-out that is counted.</param>
/// <param name="To">The moment of hand-out from which calls are not counted.</param>
/// <param name="Outcomes">All 13, in a fixed order.</param>
public sealed record AgentOutcomes(DateTimeOffset? From, DateTimeOffset? To, IReadOnlyList<AgentOutcome> Outcomes);

/// <summary>One outcome that calls of an agent can have.</summary>
/// <param name="Outcome">See <see cref="CallOutcomes"/>.</param>
/// <param name="IsSuccess">Whether it is a success for this agent.</param>
/// <param name="Retries">How often a step is tried again after it.</param>
/// <param name="DelayMinutes">The delay of each retry in order. The last one repeats.</param>
/// <param name="Count">The calls that had it.</param>
/// <param name="LastAt">When the last of them was handed out.</param>
public sealed record AgentOutcome(string Outcome, bool IsSuccess, int Retries, IReadOnlyList<int> DelayMinutes, long Count, DateTimeOffset? LastAt);
