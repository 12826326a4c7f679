using Enrollment.Api.Http;
using Enrollment.Api.Sequences;
using Enrollment.Core.Calls;
using Enrollment.Core.Hosting;
using Enrollment.Core.Requests;
using Enrollment.Core.Sequences;
using Microsoft.EntityFrameworkCore;

namespace Enrollment.Api.Agents;

/// <summary>Decides whether contacts can be scheduled with an agent.</summary>
internal static class ScheduleAdmission
{
    /// <summary>Says why nobody can be called by the agent; null if calls can be scheduled.</summary>
    public static async Task<Problem?> RefuseAsync(EnrollmentDb db, Sequence sequence, CallSettings settings, DateTimeOffset now, CancellationToken stop)
    {
        if (!sequence.IsActive)
            return Problems.AgentInactive.With($"The agent '{sequence.Name}' is paused.", "Set its is_active to true first.");
        var rules = await db.CallRules.AsNoTracking().SingleAsync(
            r => r.SequenceId == sequence.Id && r.AccountId == sequence.AccountId && r.Version == sequence.Version, stop);
        var problems = CallReadiness.ProblemsOf(settings, await db.StepsOfAsync(sequence, stop), rules, now);
        if (problems.Count == 0)
            return null;
        return new Problem(Problems.AgentMisconfigured, $"The agent '{sequence.Name}' cannot call: {string.Join(", ", problems.Select(problem => problem.Code))}.")
        {
            Errors = [.. problems.Select(problem => new FieldError(problem.Pointer, problem.Code, problem.Detail))],
            Fix = $"Change what the errors name by PATCH {AgentsApi.Path}/{sequence.Id}, or its steps, then send the contacts again.",
        };
    }
}
