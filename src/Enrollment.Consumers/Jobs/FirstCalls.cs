using Enrollment.Core.Calls;
using Enrollment.Core.Enrollments;
using Enrollment.Core.Steps;
using Enrollment.Core.Windows;

namespace Enrollment.Consumers.Jobs;

/// <summary>Computes when the first step of each row is wanted, and when it is due by the call windows.</summary>
internal sealed class FirstCalls(SequencePlan plan, CallSettings settings)
{
    private readonly Dictionary<(string Zone, string? Phone), OpenTimes> _openTimes = [];
    private readonly bool _isGated = GateOf(plan) is not null;

    /// <summary>Names the gate of the first step; null if it has none.</summary>
    public static string? GateOf(SequencePlan plan) => plan.FirstAfter(0)?.Call is null ? null : Gates.Call;

    public (DateTimeOffset WantedAt, DateTimeOffset DueAt) Of(DateTimeOffset anchor, string timezone, string phoneE164, bool bypassesWindow)
    {
        var wanted = ((NextMove.RunStep)NextStep.First(plan, anchor)).DueAt;
        if (!_isGated || (bypassesWindow && settings.AllowWindowBypass))
            return (wanted, wanted);
        var phone = settings.RespectNumberZones ? phoneE164 : null;
        if (!_openTimes.TryGetValue((timezone, phone), out var times))
            _openTimes.Add((timezone, phone), times = settings.OpenTimes(timezone, phone));
        // Windows that never open were closed after the request was accepted. The hand-out looks again.
        return (wanted, times.NextOpen(wanted) ?? wanted + OpenTimes.Furthest);
    }
}
