using Enrollment.Consumers.Hosting;
using MassTransit;
using MassTransit.Middleware;
using Microsoft.Extensions.Time.Testing;

namespace Enrollment.UnitTests.Hosting;

public sealed class PatientRetryTests
{
    private readonly FakeTimeProvider _clock = new();

    [Theory]
    [InlineData(0)]
    [InlineData(30)]
    [InlineData(300)]
    public void However_slow_its_attempts_a_message_is_given_up_well_before_the_brokers_half_hour(int secondsPerAttempt)
    {
        var policy = new PatientRetry(Retry.Filter<Exception>(failure => failure is TimeoutException), new RetryOptions().Patience, _clock).CreatePolicyContext(new Message());

        _clock.Advance(TimeSpan.FromSeconds(secondsPerAttempt));
        var goesOn = policy.CanRetry(new TimeoutException(), out var attempt);
        while (goesOn)
        {
            _clock.Advance(attempt.Delay!.Value + TimeSpan.FromSeconds(secondsPerAttempt));
            goesOn = attempt.CanRetry(new TimeoutException(), out attempt);
        }

        Assert.InRange(_clock.GetUtcNow() - _clock.Start, TimeSpan.FromMinutes(15), TimeSpan.FromMinutes(21));
    }

    [Fact]
    public void Another_failure_is_not_tried_again()
    {
        var policy = new PatientRetry(Retry.Filter<Exception>(failure => failure is TimeoutException), new RetryOptions().Patience, _clock).CreatePolicyContext(new Message());

        Assert.False(policy.CanRetry(new InvalidOperationException(), out _));
        Assert.True(policy.CanRetry(new TimeoutException(), out var attempt));
        Assert.False(attempt.CanRetry(new InvalidOperationException(), out _));
    }

    private sealed class Message : BasePipeContext;
}
