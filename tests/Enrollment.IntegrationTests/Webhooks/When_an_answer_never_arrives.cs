using Enrollment.Contracts;
using Enrollment.Core.Enrollments;
using Enrollment.Core.Outbox;
using Enrollment.IntegrationTests.Enrollments;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Webhooks;

/// <summary>Calls that are cut off from whoever made them: lost messages, processes that end, pauses.</summary>
public sealed class When_an_answer_never_arrives(PatientEngine engine) : IClassFixture<PatientEngine>
{
    [Fact]
    public async Task The_call_is_made_again_under_the_same_id_and_the_old_one_no_longer_counts()
    {
        var held = new TaskCompletionSource();
        var url = engine.Receiver.Url((http, number) => number == 1 ? held.Task : Task.CompletedTask);
        var enrollment = await engine.EnrollInAsync(A.WebhookStep(url), A.Step(TimeSpan.FromDays(1)));
        await engine.ReceivesAsync(url, 1);

        // Its deadline passes; then the retry's time comes.
        await engine.MakeDueAsync(enrollment);
        await engine.IsAsync(enrollment, EnrollmentState.Pending, stepSeq: 2);
        await engine.MakeDueAsync(enrollment);
        await engine.IsAsync(enrollment, EnrollmentState.Pending, stepSeq: 3);
        held.SetResult();

        Assert.Single((await engine.ReceivesAsync(url, 2)).Select(delivery => delivery.Id).Distinct(StringComparer.Ordinal));
        var runs = await Eventually.SeesAsync("the late answer", () => engine.RunsAsync(enrollment), runs => runs[0].ResponseStatus is not null);
        Assert.Equal([("failed", 200), ("completed", 200)], runs.Select(run => (run.Status, run.ResponseStatus!.Value)));
        Assert.Contains("no answer", runs[0].Error, StringComparison.Ordinal);
        await engine.IsAsync(enrollment, EnrollmentState.Pending, stepSeq: 3);
    }

    [Fact]
    public async Task A_command_that_comes_again_calls_again_under_the_same_id_and_one_answer_counts()
    {
        var held = new TaskCompletionSource();
        var url = engine.Receiver.Url((_, _) => held.Task);
        var sequence = await engine.SequenceAsync(A.WebhookStep(url), A.Step(TimeSpan.FromDays(1)));
        var enrollment = (await engine.EnrollAsync(sequence, 1))[0];
        await engine.ReceivesAsync(url, 1);

        await engine.Sender.SendAsync(new ExecuteStep(enrollment, sequence.AccountId, 1), enrollment, to: QueueNames.CallWebhook);
        var deliveries = await engine.ReceivesAsync(url, 2);
        held.SetResult();

        Assert.Equal(deliveries[0].Id, deliveries[1].Id);
        await engine.IsAsync(enrollment, EnrollmentState.Pending, stepSeq: 2);
        Assert.Equal("completed", Assert.Single(await engine.RunsAsync(enrollment)).Status);
    }

    [Fact]
    public async Task A_process_that_stops_leaves_its_calls_to_the_next_one()
    {
        var held = new TaskCompletionSource();
        var url = engine.Receiver.Url((_, number) => number == 1 ? held.Task : Task.CompletedTask);
        await engine.Consumers.StopAsync();
        var stopping = await engine.StartConsumersAsync("--Webhooks:AllowedHosts:0=127.0.0.1", "--Webhooks:Timeout=00:01:00");
        var enrollment = await engine.EnrollInAsync(A.WebhookStep(url));
        await engine.ReceivesAsync(url, 1);

        await stopping.StopAsync();
        await engine.StartConsumersAsync("--Webhooks:AllowedHosts:0=127.0.0.1", "--Webhooks:Timeout=00:01:00");

        await engine.IsAsync(enrollment, EnrollmentState.Completed);
        held.SetResult();
        var deliveries = await engine.ReceivesAsync(url, 2);
        Assert.Equal(deliveries[0].Id, deliveries[1].Id);
        Assert.Equal(1, (await engine.ReadAsync(enrollment)).Attempt);
        Assert.Empty(await engine.Broker.FailedMessagesAsync());
    }
}
