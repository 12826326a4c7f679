using System.Diagnostics;
using Enrollment.Core.Enrollments;
using NodaTime.TimeZones;

namespace Enrollment.Scheduler.Calls;

/// <summary>Gathers the moves of one transaction over due calls of one sequence.</summary>
/// <param name="free">The slots that it may fill.</param>
/// <param name="seen">Gets the enrollments that the batch claims.</param>
internal sealed class CallBatch(CallingSequence sequence, int free, List<Guid> seen)
{
    // One that cannot be handed out must not be looked at with every batch, nor hold up the others.
    public static readonly TimeSpan WithoutStep = TimeSpan.FromMinutes(5);

    private readonly HashSet<string> _numbers = new(StringComparer.Ordinal);
    private readonly List<(DueCall Due, CallVerdict Verdict)> _decided = [];
    private string _lastFault = "";

    public CallingSequence Sequence => sequence;

    public int Free => free;

    public int HandedOut => _numbers.Count;

    public bool HasRoom => HandedOut < free;

    /// <summary>Whether there may be due calls that the batch has not looked at.</summary>
    public bool MayHaveMore { get; set; }

    /// <summary>The enrollments that the batch has claimed.</summary>
    public IReadOnlyList<Guid> Seen => seen;

    /// <summary>The enrollments that the batch changes.</summary>
    public IReadOnlyList<ContactEnrollment> Changed => _decided.ConvertAll(one => one.Due.Enrollment);

    /// <summary>Decides about claimed calls in their order, and makes the moves. Those for which no slot is left stay as they are.</summary>
    /// <param name="faults">Why enrollments have no context.</param>
    public void Take(IReadOnlyList<DueCall> claimed, IReadOnlyDictionary<Guid, Exception> faults)
    {
        foreach (var due in claimed)
        {
            seen.Add(due.Enrollment.CorrelationId);
            var verdict = VerdictOf(due, faults.GetValueOrDefault(due.Enrollment.CorrelationId));
            if (verdict is CallVerdict.HandOut && !HasRoom)
                continue;
            Apply(due, verdict);
            _decided.Add((due, verdict));
        }
    }

    /// <summary>Tells log and metrics what was done, a line for each kind.</summary>
    public void Report(ILogger logger)
    {
        if (HandedOut > 0)
        {
            var lag = _decided.Where(one => one.Verdict is CallVerdict.HandOut).Max(one => one.Due.Lag);
            CallsLog.HandedOut(logger, sequence.Id, HandedOut, lag);
            CallMetrics.HandedOut.Add(HandedOut);
            CallMetrics.Lag.Record(lag.TotalSeconds);
        }
        foreach (var (why, count) in _decided.Select(one => one.Verdict).OfType<CallVerdict.Move>().CountBy(move => move.Why))
        {
            if (why == CallVerdict.NoStep)
                CallsLog.NoStep(logger, sequence.Id, count, _lastFault);
            else
                CallsLog.Moved(logger, sequence.Id, count, why);
            CallMetrics.Moved.Add(count, new KeyValuePair<string, object?>("why", why));
        }
        foreach (var (reason, count) in _decided.Select(one => one.Verdict).OfType<CallVerdict.End>().CountBy(end => end.How.Reason!))
            CallsLog.Ended(logger, sequence.Id, count, reason);
    }

    private CallVerdict VerdictOf(DueCall due, Exception? fault)
    {
        try
        {
            if (fault is null)
                return CallVerdict.Decide(due, sequence.HasDialer, _numbers.Contains(due.Phone));
        }
        catch (Exception noStep) when (noStep is KeyNotFoundException or DateTimeZoneNotFoundException)
        {
            fault = noStep;
        }
        // Its version has no such step, or its zone is not known to this version of the service. Never an end: it is looked at again.
        _lastFault = fault.Message;
        return new CallVerdict.Move(due.Enrollment.Now + WithoutStep, CallVerdict.NoStep);
    }

    private void Apply(DueCall due, CallVerdict verdict)
    {
        switch (verdict)
        {
            case CallVerdict.HandOut:
                due.Enrollment.HandOutCall();
                _numbers.Add(due.Phone);
                break;
            case CallVerdict.Move later:
                due.Enrollment.Defer(later.Until);
                break;
            case CallVerdict.End end:
                due.Enrollment.TryEnd(end.How);
                break;
            default:
                throw new UnreachableException();
        }
    }
}
