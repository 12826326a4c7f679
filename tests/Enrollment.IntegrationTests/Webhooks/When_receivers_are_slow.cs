using Enrollment.Core.Enrollments;
using Enrollment.IntegrationTests.Enrollments;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Webhooks;

public sealed class When_receivers_are_slow(PatientEngine engine) : IClassFixture<PatientEngine>
{
    [Fact]
    public async Task A_thousand_of_them_do_not_hold_up_the_event_steps_of_others()
    {
        var url = engine.Receiver.SilentUrl();
        var slow = await engine.EnrollAsync(await engine.SequenceAsync(A.WebhookStep(url)), 1_000);
        await engine.AreAsync(slow, EnrollmentState.Processing);
        // As many as are called at once by default; the others wait behind them.
        await engine.ReceivesAsync(url, 256);

        var others = await engine.EnrollAsync(await engine.SequenceAsync(A.Step(), A.Step()), 200);
        await engine.AreAsync(others, EnrollmentState.Completed);

        // Not one of the slow ones has answered meanwhile: nothing waited for them.
        Assert.Equal(1_000, await engine.Database.ScalarAsync<long>(
            "select count(*) from enrollments where id = any($1) and state = 'processing' and is_out and attempt = 1", slow.ToArray()));
        Assert.Empty(await engine.Broker.FailedMessagesAsync());
    }
}
