using System.Text.Json;
using Enrollment.Api.Http;
using Enrollment.Core.Hosting;
using Enrollment.Core.Requests;
using Enrollment.Core.Sequences;

namespace Enrollment.Api.Sequences;

/// <summary>Adds, changes, moves and removes the steps of a locked sequence. Every edit that changes something writes a new version.</summary>
internal sealed class StepEdits(EnrollmentDb db, Sequence sequence, List<SequenceStep> steps, StepRules rules, HttpRequest request)
{
    /// <summary>The steps in order, as they are now.</summary>
    public IReadOnlyList<SequenceStep> Steps => steps;

    public static async Task<StepEdits> OfAsync(EnrollmentDb db, Sequence sequence, StepRules rules, HttpRequest request, CancellationToken stop) =>
        new(db, sequence, await db.StepsOfAsync(sequence, stop), rules, request);

    /// <summary>Adds the step of a body at its order. Returns the step, or the problem that refuses it.</summary>
    public async Task<(SequenceStep? Step, Problem? Problem)> AddAsync(RequestBody body, DateTimeOffset now, CancellationToken stop)
    {
        if (SequenceRevision.RefuseIfChanged(request, sequence) is { } changed)
            return (null, changed);
        var reader = ObjectReader.Of(body);
        var wanted = StepFields.Read(reader, place: steps.Count + 1, rules);
        if (steps.Count >= rules.MaxSteps)
            reader.Errors.Add("", "too_many_steps", $"{rules.Noun} has at most {rules.MaxSteps} steps.", "Remove a step first.");
        if (reader.Errors.Any)
            return (null, reader.Errors.ToProblem());

        var position = Math.Min(wanted.StepOrder, steps.Count + 1);
        var step = wanted.ToStep(sequence, Guid.CreateVersion7(now), position);
        steps.Insert(position - 1, step);
        await db.SaveStepsAsync(sequence, steps, now, stop);
        return (step, null);
    }

    /// <summary>Changes a step by a body. Returns the step, also if nothing was to be changed, or the problem that refuses it.</summary>
    public async Task<(SequenceStep? Step, Problem? Problem)> ChangeAsync(SequenceStep present, RequestBody body, DateTimeOffset now, CancellationToken stop)
    {
        var reader = ObjectReader.Of(body);
        var givesOrder = reader.Gives("step_order");
        var wanted = StepFields.ReadChange(reader, present, rules);
        if (reader.Errors.Any)
            return (null, reader.Errors.ToProblem());

        var step = wanted.ToStep(sequence, present.StepId, Math.Min(wanted.StepOrder, steps.Count));
        var isThere = IsSame(step, present);
        if (SequenceRevision.RefuseIfChanged(request, sequence) is { } changed
            && !(isThere && (!givesOrder || await HasMovedAsync(present.StepId, wanted.StepOrder, stop))))
        {
            return (null, changed);
        }
        if (!isThere)
        {
            steps.Remove(present);
            steps.Insert(step.Position - 1, step);
            await db.SaveStepsAsync(sequence, steps, now, stop);
        }
        return (step, null);
    }

    /// <summary>Removes a step. Returns the problem that refuses it; null if it is removed.</summary>
    public async Task<Problem?> RemoveAsync(SequenceStep step, DateTimeOffset now, CancellationToken stop)
    {
        if (SequenceRevision.RefuseIfChanged(request, sequence) is { } changed)
            return changed;
        steps.Remove(step);
        await db.SaveStepsAsync(sequence, steps, now, stop);
        return null;
    }

    /// <summary>Finds a step of the present version. Returns null if there is none.</summary>
    public SequenceStep? Find(Guid stepId) => steps.Find(step => step.StepId == stepId);

    // Whether the caller saw the state before this one, and the move made the present order of that state's order. Otherwise
    // the step stands at its place by accident: another caller has moved others around it.
    private async Task<bool> HasMovedAsync(Guid stepId, int order, CancellationToken stop)
    {
        if (!SequenceRevision.IsBefore(request, sequence))
            return false;
        var moved = (await db.StepsBeforeAsync(sequence, stop)).ConvertAll(step => step.StepId);
        if (!moved.Remove(stepId))
            return false;
        moved.Insert(Math.Min(order - 1, moved.Count), stepId);
        return moved.SequenceEqual(steps.Select(step => step.StepId));
    }

    // The database keeps an action in a spelling of its own.
    private static bool IsSame(SequenceStep step, SequenceStep present) =>
        step with { Action = present.Action } == present && JsonElement.DeepEquals(JsonElement.Parse(step.Action), JsonElement.Parse(present.Action));
}
