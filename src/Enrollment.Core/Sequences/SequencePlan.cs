using System.Text.Json;

namespace Enrollment.Core.Sequences;

/// <summary>The active steps of one version of a sequence, in the order they run. A version never changes, so a plan may be kept.</summary>
public sealed record SequencePlan(Guid SequenceId, int Version, IReadOnlyList<PlannedStep> Steps)
{
    /// <summary>The active step at a position.</summary>
    /// <exception cref="KeyNotFoundException">The version has no active step there.</exception>
    public PlannedStep At(int position) => Steps.FirstOrDefault(step => step.Position == position)
        ?? throw new KeyNotFoundException($"Sequence {SequenceId} has no active step at position {position} in version {Version}.");

    /// <summary>The first active step after a position (0: the first of all), or null behind the last.</summary>
    public PlannedStep? FirstAfter(int position) => Steps.FirstOrDefault(step => step.Position > position);
}

/// <summary>What a process needs to know to run a step.</summary>
/// <param name="CompletionTimeout">How long a report of a step that awaits completion is waited for.</param>
public sealed record PlannedStep(
    int Position,
    Guid StepId,
    string Name,
    TimeSpan Delay,
    string DelayFrom,
    string ActionType,
    JsonElement? ActionData,
    bool AwaitCompletion,
    TimeSpan CompletionTimeout,
    Guid? AutomationId)
{
    /// <summary>Used where a step that awaits completion names no time of its own.</summary>
    public static readonly TimeSpan DefaultCompletionTimeout = TimeSpan.FromDays(7);

    public static PlannedStep Of(SequenceStep step)
    {
        using var action = JsonDocument.Parse(step.Action);
        return new(
            step.Position,
            step.StepId,
            step.Name,
            step.Delay,
            step.DelayFrom,
            action.RootElement.GetProperty("type").GetString()!,
            action.RootElement.TryGetProperty("data", out var data) ? data.Clone() : null,
            step.AwaitCompletion,
            step.CompletionTimeoutMinutes is { } minutes ? TimeSpan.FromMinutes(minutes) : DefaultCompletionTimeout,
            step.AutomationId);
    }
}
