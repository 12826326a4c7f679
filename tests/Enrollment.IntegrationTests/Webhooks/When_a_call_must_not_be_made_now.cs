using Enrollment.Contracts;
using Enrollment.Core.Enrollments;
using Enrollment.Core.Outbox;
using Enrollment.IntegrationTests.Enrollments;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Webhooks;

/// <summary>Commands that waited in their queue while their reason went away.</summary>
public sealed class When_a_call_must_not_be_made_now(WebhookEngine engine) : IClassFixture<WebhookEngine>
{
    [Fact]
    public async Task A_queue_that_was_paused_calls_nobody_until_it_goes_on_and_no_attempt_is_lost()
    {
        var (sequence, url) = await CallingSequenceAsync();
        var enrollment = await engine.CallingAsync(sequence, await A.Contact(engine.Database, sequence.AccountId));
        await SetAsync(sequence, "is_active = false");

        await engine.HandleAsync(new ExecuteStep(enrollment, sequence.AccountId, 1), enrollment, to: QueueNames.CallWebhook);

        await engine.IsAsync(enrollment, EnrollmentState.Pending, stepSeq: 2);
        Assert.Empty(engine.Receiver.At(url));
        await SetAsync(sequence, "is_active = true");
        await engine.IsAsync(enrollment, EnrollmentState.Completed);
        Assert.Equal(
            [(1, "failed", 1, "not called: the event queue was paused"), (2, "completed", 1, null)],
            (await engine.RunsAsync(enrollment)).Select(run => (run.StepSeq, run.Status, run.Attempt, run.Error)));
        Assert.Single(engine.Receiver.At(url));
    }

    [Fact]
    public async Task A_queue_that_was_deleted_calls_nobody_any_more()
    {
        var (sequence, url) = await CallingSequenceAsync();
        var enrollment = await engine.CallingAsync(sequence, await A.Contact(engine.Database, sequence.AccountId));
        await SetAsync(sequence, "deleted_at = now()");

        await engine.HandleAsync(new ExecuteStep(enrollment, sequence.AccountId, 1), enrollment, to: QueueNames.CallWebhook);

        await engine.IsAsync(enrollment, EnrollmentState.Pending, stepSeq: 2);
        Assert.Empty(engine.Receiver.At(url));
    }

    [Fact]
    public async Task A_command_that_waited_behind_too_many_others_is_handed_out_anew_and_no_attempt_is_lost()
    {
        var (sequence, url) = await CallingSequenceAsync();
        var enrollment = await engine.CallingAsync(sequence, await A.Contact(engine.Database, sequence.AccountId), since: TimeSpan.FromMinutes(21));

        await engine.HandleAsync(new ExecuteStep(enrollment, sequence.AccountId, 1), enrollment, to: QueueNames.CallWebhook);

        await engine.IsAsync(enrollment, EnrollmentState.Completed, stepSeq: 2);
        Assert.Equal([("failed", 1), ("completed", 1)], (await engine.RunsAsync(enrollment)).Select(run => (run.Status, run.Attempt)));
        Assert.Single(engine.Receiver.At(url));
    }

    [Fact]
    public async Task A_burst_of_commands_leaves_connections_to_others()
    {
        var (sequence, url) = await CallingSequenceAsync();
        // Their look-ups stop here.
        var held = await HeldRows.ByAsync(engine.Database, "lock table webhook_secrets in access exclusive mode");
        IReadOnlyList<Guid> enrollments;
        await using (held)
        {
            enrollments = await engine.EnrollAsync(sequence, 100);
            await engine.AreAsync(enrollments, EnrollmentState.Processing);
            await Eventually.HoldsAsync(
                "All commands are under way", async () => await engine.Broker.MessagesInAsync("call-webhook") == 0 && await LookUpsAsync() >= 8, WebhookEngine.Patience);

            Assert.Equal(8, await LookUpsAsync());
        }
        await engine.AreAsync(enrollments, EnrollmentState.Completed);
        Assert.Equal(100, engine.Receiver.At(url).Count);
    }

    [Fact]
    public async Task Calls_that_wait_for_their_accounts_first_secret_occupy_one_connection()
    {
        var (others, _) = await CallingSequenceAsync();
        await engine.AreAsync(await engine.EnrollAsync(others, 1), EnrollmentState.Completed);
        var (sequence, url) = await CallingSequenceAsync();
        IReadOnlyList<Guid> enrollments;
        await using (await HeldRows.ByAsync(engine.Database, "select from accounts where id = $1 for no key update", sequence.AccountId))
        {
            enrollments = await engine.EnrollAsync(sequence, 100);
            await engine.AreAsync(enrollments, EnrollmentState.Processing);
            await Eventually.HoldsAsync(
                "All commands are under way", async () => await engine.Broker.MessagesInAsync("call-webhook") == 0 && await FirstSecretsAsync() >= 1, WebhookEngine.Patience);
            // Another account has its secret: its calls go past them.
            await engine.AreAsync(await engine.EnrollAsync(others, 10), EnrollmentState.Completed);

            Assert.Equal(1, await FirstSecretsAsync());
        }
        await engine.AreAsync(enrollments, EnrollmentState.Completed);
        Assert.Equal(100, engine.Receiver.At(url).Count);
    }

    private Task<long> FirstSecretsAsync() => engine.Database.ScalarAsync<long>(
        "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query like '%insert into webhook_secrets%'");

    private Task<long> LookUpsAsync() => engine.Database.ScalarAsync<long>(
        "select count(*) from pg_stat_activity where datname = current_database() and wait_event = 'relation'");

    private async Task<(MadeSequence Sequence, string Url)> CallingSequenceAsync()
    {
        var url = engine.Receiver.Url(200);
        return (await engine.SequenceAsync(A.WebhookStep(url)), url);
    }

    private Task<int> SetAsync(MadeSequence sequence, string what) => engine.Database.ExecuteAsync($"update sequences set {what} where id = $1", sequence.Id);
}
