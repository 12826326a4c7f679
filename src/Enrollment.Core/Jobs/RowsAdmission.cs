using Enrollment.Core.Calls;
using Enrollment.Core.Requests;
using Enrollment.Core.Sequences;
using Microsoft.EntityFrameworkCore;

namespace Enrollment.Core.Jobs;

/// <summary>Decides whether a sequence admits rows, for every door.</summary>
public static class RowsAdmission
{
    /// <summary>Says why no row can be enrolled in a sequence; null if rows can.</summary>
    public static async Task<Refusal?> RefusalAsync(DbContext db, Sequence sequence, CallSettings settings, DateTimeOffset now, CancellationToken stop)
    {
        var kind = SequenceKinds.Named(sequence.Kind);
        if (!sequence.IsActive)
            return new($"{kind.Name}_inactive", $"The {kind.Noun} '{sequence.Name}' is paused.", "Set its is_active to true first.");
        var rules = await db.Set<CallRules>().AsNoTracking().SingleAsync(
            row => row.SequenceId == sequence.Id && row.AccountId == sequence.AccountId && row.Version == sequence.Version, stop);
        var steps = await db.Set<SequenceStep>().AsNoTracking()
            .Where(step => step.SequenceId == sequence.Id && step.AccountId == sequence.AccountId && step.Version == sequence.Version)
            .OrderBy(step => step.Position)
            .ToListAsync(stop);
        var problems = CallReadiness.ProblemsOf(settings, steps, rules, now);
        return problems.Count == 0
            ? null
            : new Refusal(
                $"{kind.Name}_misconfigured", $"The {kind.Noun} '{sequence.Name}' cannot call: {string.Join(", ", problems.Select(problem => problem.Code))}.",
                "Change what the errors name first.")
            {
                Errors = [.. problems.Select(problem => new FieldError(problem.Pointer, problem.Code, problem.Detail))],
            };
    }
}
