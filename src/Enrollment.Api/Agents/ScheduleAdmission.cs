using Enrollment.Api.Http;
using Enrollment.Core.Calls;
using Enrollment.Core.Hosting;
using Enrollment.Core.Jobs;
using Enrollment.Core.Sequences;

namespace Enrollment.Api.Agents;

/// <summary>Decides whether contacts can be scheduled with an agent.</summary>
internal static class ScheduleAdmission
{
    /// <summary>Says why nobody can be called by the agent; null if calls can be scheduled.</summary>
    public static async Task<Problem?> RefuseAsync(EnrollmentDb db, Sequence sequence, CallSettings settings, DateTimeOffset now, CancellationToken stop)
    {
        if (await RowsAdmission.RefusalAsync(db, sequence, settings, now, stop) is not { } refusal)
            return null;
        return new Problem(Problems.ByCode[refusal.Code], refusal.Detail)
        {
            Errors = refusal.Errors,
            Fix = refusal.Errors.Count == 0
                ? refusal.Fix
                : $"Change what the errors name by PATCH {AgentsApi.Path}/{sequence.Id}, or its steps, then send the contacts again.",
        };
    }
}
