using Enrollment.Core.Webhooks;

namespace Enrollment.UnitTests.Webhooks;

public sealed class WebhookRetryTests
{
    [Theory]
    [InlineData(1, 30)]
    [InlineData(2, 120)]
    [InlineData(3, 480)]
    [InlineData(4, 1_920)]
    [InlineData(5, 7_680)]
    [InlineData(6, 28_800)]
    [InlineData(7, 28_800)]
    public void Pauses_grow_up_to_eight_hours_each_a_fifth_longer_or_shorter(int attempt, int seconds)
    {
        var pauses = Enumerable.Range(0, 200).Select(_ => WebhookRetry.PauseAfter(Guid.NewGuid(), attempt, attempt, retryAfter: null).TotalSeconds).ToList();

        Assert.All(pauses, pause => Assert.InRange(pause, seconds * 0.8, seconds * 1.2));
        Assert.True(pauses.Max() > seconds * 1.1 && pauses.Min() < seconds * 0.9, "They are spread.");
    }

    [Fact]
    public void The_same_step_always_waits_as_long()
    {
        var enrollment = Guid.NewGuid();

        Assert.Equal(WebhookRetry.PauseAfter(enrollment, 3, 2, null), WebhookRetry.PauseAfter(enrollment, 3, 2, null));
        Assert.NotEqual(WebhookRetry.PauseAfter(enrollment, 3, 2, null), WebhookRetry.PauseAfter(enrollment, 4, 2, null));
    }

    [Theory]
    [InlineData(0, 24, 36)]
    [InlineData(10, 24, 36)]
    [InlineData(3_600, 3_600, 4_320)]
    [InlineData(1_000_000, 86_400, 103_680)]
    public void What_the_receiver_asks_for_is_the_least_up_to_a_day(int asked, int from, int to) =>
        Assert.InRange(WebhookRetry.PauseAfter(Guid.NewGuid(), 1, 1, TimeSpan.FromSeconds(asked)).TotalSeconds, from, to);

    [Fact]
    public void Not_everybody_comes_back_when_the_receiver_said()
    {
        var pauses = Enumerable.Range(0, 200).Select(_ => WebhookRetry.PauseAfter(Guid.NewGuid(), 1, 1, TimeSpan.FromHours(1)).TotalSeconds).ToList();

        Assert.True(pauses.Max() > 3_600 * 1.15 && pauses.Min() < 3_600 * 1.05, "They are spread.");
    }
}
