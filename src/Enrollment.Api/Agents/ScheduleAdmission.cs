using Enrollment.Api.Http;
using Enrollment.Core.Calls;
using Enrollment.Core.Sequences;

namespace Enrollment.Api.Agents;

/// <summary>Decides whether contacts can be scheduled with an agent.</summary>
internal static class ScheduleAdmission
{
    /// <summary>Says why nobody can be called by the agent; null if calls can be scheduled.</summary>
    public static Problem? Refuse(Sequence sequence, CallSettings settings)
    {
        if (!sequence.IsActive)
            return Problems.AgentInactive.With($"The agent '{sequence.Name}' is paused.", "Set its is_active to true first.");
        return settings.Timezones.Length == 0
            ? Problems.AgentMisconfigured.With($"The agent '{sequence.Name}' cannot call: no_timezone.", "Give it a time zone first.")
            : null;
    }
}
