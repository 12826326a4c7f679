namespace Enrollment.Client;

/// <summary>How many enrollments of a queue stand where, at one moment.</summary>
/// <param name="Enrolled">Counts all of them, live, completed, cancelled and failed.</param>
/// <param name="Live">Counts those that are pending, processing or paused.</param>
/// <param name="Paused">Counts the live ones that are paused one by one.</param>
/// <param name="NextDueAt">When the next step is due or the next report overdue.</param>
/// <param name="Steps">The steps in order, removed ones at the end.</param>
public sealed record EventQueueStats(
    long Enrolled, long Live, long Paused, long Completed, long Cancelled, long Failed, DateTimeOffset? NextDueAt, IReadOnlyList<StepStats> Steps);

/// <summary>How many enrollments stand where at one step.</summary>
/// <param name="StepOrder">Its place. A removed step has null.</param>
/// <param name="IsRemoved">Whether only enrollments of earlier versions have the step.</param>
/// <param name="Waiting">Counts those whose next step it is.</param>
/// <param name="Processing">Counts those whose report is awaited.</param>
/// <param name="Done">Counts those that have it behind them.</param>
/// <param name="Failed">Counts those that ended because it failed.</param>
public sealed record StepStats(Guid StepId, int? StepOrder, string Name, bool IsRemoved, long Waiting, long Processing, long Done, long Failed);
