using Microsoft.Extensions.Options;

namespace Enrollment.Consumers.Jobs;

/// <summary>
/// Gives waiting callers precedence over the pages of jobs, and batches that are merged, too. While this process serves a caller, and for
/// a moment after that, no further page begins, so that the processors, the database and the broker are left to the caller. A page waits
/// for a limited time, so jobs keep about a third of their pace however many callers there are.
/// </summary>
public sealed class CallersFirst(IOptions<EnrollPageOptions> options, TimeProvider clock)
{
    /// <summary>
    /// How long pages are held back after a caller. A caller that goes through a target page by page calls again at once, and its
    /// request is on the way for most of this time.
    /// </summary>
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(100);

    private readonly Lock _lock = new();
    private int _callers;
    private TaskCompletionSource _noneIsServed = new();
    private long? _lastLeft;

    /// <summary>Holds back pages until the result is disposed of, and a moment longer.</summary>
    public IDisposable Serve()
    {
        lock (_lock)
        {
            if (_callers++ == 0)
                _noneIsServed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
        return new Served(this);
    }

    /// <summary>Waits until a page may begin.</summary>
    public async Task LetPassAsync(CancellationToken stop)
    {
        var began = clock.GetTimestamp();
        while (IsHeldBack(out var passed))
        {
            var left = options.Value.WaitForCallers - clock.GetElapsedTime(began);
            if (left <= TimeSpan.Zero)
                return;
            await passed.WaitAsync(left, clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            stop.ThrowIfCancellationRequested();
        }
    }

    /// <param name="passed">Ends when it is worth checking again.</param>
    private bool IsHeldBack(out Task passed)
    {
        lock (_lock)
        {
            var left = _lastLeft is { } at ? Moment - clock.GetElapsedTime(at) : TimeSpan.Zero;
            passed = _callers > 0 ? _noneIsServed.Task : left > TimeSpan.Zero ? Task.Delay(left, clock) : Task.CompletedTask;
            return !passed.IsCompleted;
        }
    }

    private void Leave()
    {
        lock (_lock)
        {
            _lastLeft = clock.GetTimestamp();
            if (--_callers == 0)
                _noneIsServed.SetResult();
        }
    }

    private sealed class Served(CallersFirst callers) : IDisposable
    {
        public void Dispose() => callers.Leave();
    }
}
