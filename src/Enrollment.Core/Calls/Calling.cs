using Enrollment.Core.Outcomes;
using Enrollment.Core.Windows;

namespace Enrollment.Core.Calls;

/// <summary>
/// What the verbs of an enrollment need beside its row where its sequence makes calls: the person, the settings as they are now, and
/// the calls that were handed out before.
/// </summary>
/// <param name="obstacle">Why the person must not be called now, besides the enrollment's own state; see <see cref="WithdrawalReasons"/>.</param>
/// <param name="calls">Those of the enrollment, in order.</param>
public sealed class Calling(CallFacts facts, CallSettings settings, string? obstacle, IEnumerable<Call> calls)
{
    private readonly List<Call> _calls = [.. calls];
    private OpenTimes? _openTimes;

    public CallFacts Facts { get; } = facts;

    public CallSettings Settings { get; } = settings;

    public string? Obstacle { get; } = obstacle;

    /// <summary>The name of the sequence, which results show.</summary>
    public string SequenceName { get; init; } = "";

    /// <summary>The calls of the enrollment in the order in which they were handed out.</summary>
    public IReadOnlyList<Call> Calls => _calls;

    /// <summary>Whether a call was a success, also one that was reported late.</summary>
    public bool HasSucceeded => _calls.Exists(call => call.IsSuccess == true);

    /// <summary>Whether another one of its group has succeeded, by a late report, and none of its own calls was a success.</summary>
    public bool IsTooLate => Facts.GroupSucceededAt is not null && !HasSucceeded;

    /// <summary>Whether a call of the step at a position was a success.</summary>
    public bool HasSucceededAt(int position) => _calls.Exists(call => call.IsSuccess == true && call.Position == position);

    /// <summary>The call that takes a slot at present; null if none does.</summary>
    public Call? Open => _calls.Find(call => call.IsOpen);

    public string? LastOutcome => _calls.FindLast(call => call.Outcome is not null)?.Outcome;

    private bool IgnoresWindows => Facts.BypassesWindow && Settings.AllowWindowBypass;

    private OpenTimes OpenTimes => _openTimes ??= Settings.OpenTimes(Facts.Timezone, Facts.PhoneE164);

    public Call? LastOf(int position) => _calls.FindLast(call => call.Position == position);

    public Call? Find(int stepSeq) => _calls.Find(call => call.StepSeq == stepSeq);

    public bool IsOpenAt(DateTimeOffset at) => IgnoresWindows || OpenTimes.IsOpen(at);

    /// <summary>Returns the first moment, not before <paramref name="wanted"/>, at which the person may be called.</summary>
    /// <remarks>Windows that never open give the end of the time that is looked at, when they are looked at again.</remarks>
    public DateTimeOffset NextOpen(DateTimeOffset wanted) =>
        IgnoresWindows ? wanted : OpenTimes.NextOpen(wanted) ?? wanted + OpenTimes.Furthest;

    /// <summary>Returns the moment from which a call that is handed out at <paramref name="at"/> must not be dialled any more.</summary>
    public DateTimeOffset ExpiryOf(DateTimeOffset at)
    {
        var latest = at + Settings.DispatchWithin;
        return !IgnoresWindows && OpenTimes.NextClose(at, Settings.DispatchWithin) is { } closes && closes < latest ? closes : latest;
    }

    /// <summary>Counts the calls of a step that were handed out before one of them.</summary>
    public StepAttempts AttemptsBefore(Call call) => _calls
        .TakeWhile(earlier => earlier != call)
        .Where(earlier => earlier.Position == call.Position && earlier.Outcome is not null)
        .Aggregate(StepAttempts.None, (sum, earlier) => After(earlier, sum));

    internal void Add(Call call) => _calls.Add(call);

    private static StepAttempts After(Call earlier, StepAttempts sum)
    {
        var outcome = CallOutcomes.Of(earlier.Outcome!);
        if (outcome != CallOutcomes.NotPlaced)
            return sum.With(outcome);
        return earlier.IsReported ? sum with { NotPlacedInRow = sum.NotPlacedInRow + 1 } : sum;
    }
}
