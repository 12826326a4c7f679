using Enrollment.Consumers.Jobs;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Enrollment.UnitTests.Jobs;

public sealed class CallersFirstTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromHours(1);

    private readonly FakeTimeProvider _clock = new();
    private readonly CallersFirst _callers;

    public CallersFirstTests() => _callers = new CallersFirst(Options.Create(new EnrollPageOptions { WaitForCallers = Patience }), _clock);

    [Fact]
    public void A_page_begins_at_once_while_nobody_is_served() => Assert.True(PageBegins().IsCompletedSuccessfully);

    [Fact]
    public void A_page_begins_a_moment_after_the_last_caller_was_served()
    {
        var (one, other) = (_callers.Serve(), _callers.Serve());

        // Looked at before the clock moves on: the pages that wait begin then.
        one.Dispose();
        var beside = PageBegins().IsCompleted;
        other.Dispose();
        var rightAfter = PageBegins().IsCompleted;
        _clock.Advance(TimeSpan.FromMilliseconds(100));
        var later = PageBegins().IsCompleted;

        Assert.Equal((false, false, true), (beside, rightAfter, later));
    }

    [Fact(Timeout = 10_000)]
    public async Task A_page_that_waits_begins_when_the_callers_are_served()
    {
        var caller = _callers.Serve();
        var page = PageBegins();

        caller.Dispose();
        while (!page.IsCompleted && _clock.GetUtcNow() - _clock.Start < Patience)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }

        Assert.InRange(_clock.GetUtcNow() - _clock.Start, TimeSpan.FromMilliseconds(100), Patience - TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task A_page_waits_for_a_limited_time_however_long_callers_are_served()
    {
        using var caller = _callers.Serve();
        var page = PageBegins();

        _clock.Advance(Patience - TimeSpan.FromMilliseconds(1));
        var before = page.IsCompleted;
        _clock.Advance(TimeSpan.FromMilliseconds(1));

        Assert.False(before);
        await page.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task A_page_that_waits_ends_when_the_process_is_asked_to_stop()
    {
        using var stop = new CancellationTokenSource();
        using var caller = _callers.Serve();
        var page = _callers.LetPassAsync(stop.Token);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => page.WaitAsync(TimeSpan.FromSeconds(10)));
    }

    private Task PageBegins() => _callers.LetPassAsync(CancellationToken.None);
}
