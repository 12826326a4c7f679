using Enrollment.Core.Outbox;

namespace Enrollment.Scheduler.Sweeps;

/// <summary>
/// Knows whether the consumers are behind with what was said about calls: starts, reports, and that no dialer took them. Until they have
/// caught up, no call's time is over: one that was reported or surely not taken would count as one of which nobody knows.
/// </summary>
public sealed class UnheardCalls(ConsumerQueues queues, TimeProvider clock)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    // What was just taken from a queue is not counted in it any more, and is handled within seconds.
    private static readonly TimeSpan InHand = TimeSpan.FromSeconds(5);

    // A queue that all accounts share may never be empty. By then the consumers have handled what waited when they came back.
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    private readonly Lock _turn = new();
    private long? _lookedAt;
    private long? _heardSince;
    private long? _behindSince;
    private long _lastBehindAt;

    /// <summary>Says for how long the consumers have been behind, as it was at most a second ago. Null if they are not.</summary>
    public async Task<TimeSpan?> AgeAsync(CancellationToken stop)
    {
        if (_lookedAt is { } at && clock.GetElapsedTime(at) < LookEvery)
            return Age;
        // What comes back from the dialers' queues leads to messages for the saga.
        var (untaken, reports) = (await queues.BacklogAsync(QueueNames.CallsUntaken, stop), await queues.BacklogAsync(QueueNames.EnrollmentSaga, stop));
        return Note(untaken, reports);
    }

    /// <summary>Notes how many messages wait in the two queues; null for a queue without a consumer.</summary>
    public TimeSpan? Note(uint? untaken, uint? reports)
    {
        lock (_turn)
        {
            var now = clock.GetTimestamp();
            var isHeard = untaken is not null && reports is not null;
            _heardSince = isHeard ? _heardSince ?? now : null;
            // A busy queue says nothing, unless it was left alone before. At the first look nobody knows.
            var mayLag = _behindSince is not null && clock.GetElapsedTime(_heardSince ?? now) < Longest;
            if (!isHeard || _lookedAt is null || (mayLag && untaken + reports > 0))
                (_behindSince, _lastBehindAt) = (_behindSince ?? now, now);
            else if (clock.GetElapsedTime(_lastBehindAt) >= InHand)
                _behindSince = null;
            _lookedAt = now;
            return Age;
        }
    }

    private TimeSpan? Age => _behindSince is { } since ? clock.GetElapsedTime(since) : null;
}
