using System.Diagnostics;
using Enrollment.Core.Telemetry;

namespace Enrollment.Scheduler.Steps;

/// <summary>Counts what one batch did, for one line of the log each and the metrics.</summary>
internal sealed class Tally
{
    public const string NoStep = "no_step";

    private readonly Dictionary<string, int> _deferred = new(StringComparer.Ordinal);
    private int _handedOut;
    private int _timedOut;
    private int _ended;
    private TimeSpan _lag;

    /// <summary>Why the last enrollment had no step to hand out.</summary>
    public string LastFault { get; set; } = "";

    public void Note(DueStep due, DueVerdict verdict)
    {
        switch (verdict)
        {
            case DueVerdict.HandOut:
                _handedOut++;
                _lag = due.Lag > _lag ? due.Lag : _lag;
                break;
            case DueVerdict.TimeOut:
                _timedOut++;
                break;
            case DueVerdict.Defer later:
                _deferred[later.Why] = _deferred.GetValueOrDefault(later.Why) + 1;
                break;
            case DueVerdict.End:
                _ended++;
                break;
            default:
                throw new UnreachableException();
        }
    }

    public void Report(ILogger logger)
    {
        if (_handedOut > 0)
        {
            DueStepsLog.HandedOut(logger, _handedOut, _lag);
            EnrollmentTelemetry.StepsReleased.Add(_handedOut);
            EnrollmentTelemetry.DueLag.Record(_lag.TotalSeconds);
        }
        if (_timedOut > 0)
            DueStepsLog.TimedOut(logger, _timedOut);
        if (_ended > 0)
            DueStepsLog.Ended(logger, _ended);
        foreach (var (why, count) in _deferred)
        {
            if (why == NoStep)
                DueStepsLog.NoStep(logger, count, LastFault);
            else
                DueStepsLog.Deferred(logger, count, why);
        }
    }
}
