using System.Text.Json;
using Enrollment.Api.Sequences;
using Enrollment.Core.Sequences;

namespace Enrollment.Api.Agents;

/// <summary>An agent as callers see it.</summary>
public sealed record Agent : AgentSettingsBody
{
    public Guid Id { get; init; }
    public string Name { get; init; } = "";
    public string? Description { get; init; }

    /// <summary>Rises with every change of the steps or of what outcomes mean. Contacts that are already enrolled keep their version.</summary>
    public int Version { get; init; }

    /// <summary>The number of steps of the present version, inactive ones included.</summary>
    public int StepCount { get; init; }

    /// <summary>Enrollments of any version that are waiting, pending, processing or paused.</summary>
    public long LiveEnrollmentCount { get; init; }

    public IReadOnlyList<AgentStep> Steps { get; init; } = [];

    /// <summary>Whether contacts can be scheduled, as far as the settings are concerned.</summary>
    public bool IsReady { get; init; }

    /// <summary>
    /// What keeps the agent from calling: <c>no_call_step</c>, <c>no_timezone</c>, <c>never_open</c>, <c>no_success_outcome</c>,
    /// <c>webhook_url_missing</c>.
    /// </summary>
    public IReadOnlyList<string> Problems { get; init; } = [];

    /// <summary>
    /// What may be meant otherwise, but refuses nothing: <c>outside_08_21</c>, a window beyond 8 to 21 o'clock; <c>no_dialer</c>, nobody
    /// consumes the queue of the agent's dialer.
    /// </summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }

    /// <param name="steps">The steps of the present version, in order.</param>
    internal static Agent Of(LoadedAgent loaded, IReadOnlyList<SequenceStep> steps, long liveEnrollments, AgentState state) => Fill(
        new Agent
        {
            Id = loaded.Sequence.Id,
            Name = loaded.Sequence.Name,
            Description = loaded.Sequence.Description,
            Version = loaded.Sequence.Version,
            StepCount = steps.Count,
            LiveEnrollmentCount = liveEnrollments,
            Steps = [.. steps.Select(AgentStep.Of)],
            IsReady = state.Problems.Count == 0,
            Problems = [.. state.Problems.Select(problem => problem.Code)],
            Warnings = state.Warnings,
            CreatedAt = loaded.Sequence.CreatedAt,
            UpdatedAt = loaded.Sequence.UpdatedAt,
        },
        loaded.Settings, loaded.Rules.ToRules(), loaded.Sequence.IsActive);
}

/// <summary>An agent as lists show it.</summary>
public sealed record ListedAgent(
    Guid Id, string? ExternalId, string Name, string? Description, bool IsActive, int Version, int StepCount, long LiveEnrollmentCount,
    DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt)
{
    public static ListedAgent Of(Sequence sequence, string? externalId, SequenceFigures figures) => new(
        sequence.Id, externalId, sequence.Name, sequence.Description, sequence.IsActive, sequence.Version, figures.StepCount, figures.LiveEnrollmentCount,
        sequence.CreatedAt, sequence.UpdatedAt);
}

/// <param name="Id">The step's id, the same in every version.</param>
/// <param name="StepOrder">The step's order, from 1 without gaps.</param>
/// <param name="DelayFrom"><c>enrollment</c> or <c>previous_step</c>.</param>
public sealed record AgentStep(
    Guid Id, int StepOrder, string Name, string? Description, int DelayDays, int DelayHours, int DelayMinutes, string DelayFrom, bool IsActive, Guid? AutomationId,
    JsonElement Action)
{
    public static AgentStep Of(SequenceStep step) => new(
        step.StepId, step.Position, step.Name, step.Description, step.DelayDays, step.DelayHours, step.DelayMinutes, DelayWords.Shown(step.DelayFrom), step.IsActive,
        step.AutomationId, JsonElement.Parse(step.Action));
}
