using System.Text.Json;
using Enrollment.Core.Calls;
using Enrollment.Core.Outcomes;
using Enrollment.Core.Sequences;

namespace Enrollment.Core.Steps;

/// <summary>The active steps of one version of a sequence, in the order they run. A version never changes, so a plan may be kept.</summary>
public sealed record SequencePlan(Guid SequenceId, int Version, IReadOnlyList<PlannedStep> Steps)
{
    /// <summary>Says how outcomes of calls count in the version; null if the sequence makes no calls.</summary>
    public OutcomeRules? CallRules { get; init; }

    /// <summary>Returns the active step at a position.</summary>
    /// <exception cref="KeyNotFoundException">The version has no active step there.</exception>
    public PlannedStep At(int position) => Steps.FirstOrDefault(step => step.Position == position)
        ?? throw new KeyNotFoundException($"Sequence {SequenceId} has no active step at position {position} in version {Version}.");

    /// <summary>Returns the position of the active step before a position; 0 before the first.</summary>
    public int Before(int position) => Steps.LastOrDefault(step => step.Position < position)?.Position ?? 0;

    /// <summary>Returns the first active step after a position (0: the first of all); null behind the last.</summary>
    public PlannedStep? FirstAfter(int position) => Steps.FirstOrDefault(step => step.Position > position);
}

/// <summary>The data that a process needs to run a step.</summary>
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
    /// <summary>The time for steps that await completion and name none.</summary>
    public static readonly TimeSpan DefaultCompletionTimeout = TimeSpan.FromDays(7);

    /// <summary>
    /// The policy of the step's action: who executes it, how often and with which pauses. Looked up at each call: an unknown action
    /// stops its own step only.
    /// </summary>
    /// <exception cref="KeyNotFoundException">This version of the service knows no such action.</exception>
    public StepAction Action => StepActions.Of(ActionType);

    /// <summary>Counts how often the step is tried before its enrollment fails.</summary>
    public int MaxAttempts => Action.MaxAttempts;

    /// <summary>How the step's call is made; null if it makes none.</summary>
    public CallAction? Call { get; init; }

    public static PlannedStep Of(SequenceStep step)
    {
        using var action = JsonDocument.Parse(step.Action);
        var type = action.RootElement.GetProperty("type").GetString()!;
        var call = type == CallAction.TypeName ? CallAction.Parse(step.Action) : null;
        return new(
            step.Position,
            step.StepId,
            step.Name,
            step.Delay,
            step.DelayFrom,
            type,
            action.RootElement.TryGetProperty("data", out var data) ? data.Clone() : null,
            // A call is always reported.
            step.AwaitCompletion || call is not null,
            step.CompletionTimeoutMinutes is { } minutes ? TimeSpan.FromMinutes(minutes) : DefaultCompletionTimeout,
            step.AutomationId)
        {
            Call = call,
        };
    }
}
