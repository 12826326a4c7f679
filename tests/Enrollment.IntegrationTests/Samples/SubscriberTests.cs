using Enrollment.Contracts;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.IntegrationTests.Http;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Samples;

/// <summary>The subscribers as their readers run them, on the real broker beside the real service.</summary>
public sealed class SubscriberTests(EnrollmentFixture service) : IClassFixture<EnrollmentFixture>, IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("enrollment-sample-");

    public static TheoryData<string> Subscribers { get; } = new("dotnet-subscriber", "node-subscriber");

    [Theory]
    [MemberData(nameof(Subscribers))]
    public async Task It_says_who_was_enrolled_and_does_the_work_of_steps(string sample)
    {
        using var subscriber = await StartAsync(sample);
        await service.StartSchedulerAsync();
        var (queue, contact) = await QueueAsync(
            """{"name": "Say hello", "action": {"type": "event"}}""",
            """{"name": "Write", "await_completion": true, "action": {"type": "event", "data": {"template": "welcome"}}}""");

        var enrollment = await EnrollAsync(queue, contact);

        await Eventually.HoldsAsync("Its enrollment is announced", () => subscriber.Lines.Any(line => line.StartsWith($"Enrolled: contact {contact} in {queue}, first step due 2", StringComparison.Ordinal)), EngineFixture.Patience);
        await subscriber.SaysAsync($"Due: step 1 \"Say hello\" for contact {contact}, attempt 1");
        await subscriber.SaysAsync($"Due: step 2 \"Write\" for contact {contact}, attempt 1");
        await subscriber.SaysAsync($"Done: letter \"welcome\" to contact {contact}");
        await subscriber.SaysAsync($"Completed: enrollment {enrollment}");
        Assert.Equal("completed", await StateAsync(enrollment));
        Assert.Equal(0, await subscriber.StopAsync());
    }

    [Theory]
    [MemberData(nameof(Subscribers))]
    public async Task A_step_that_it_cannot_do_is_reported_as_failed(string sample)
    {
        using var subscriber = await StartAsync(sample);
        await service.StartSchedulerAsync();
        var (queue, contact) = await QueueAsync("""{"name": "Write", "await_completion": true, "action": {"type": "event", "data": {"colour": "red"}}}""");

        var enrollment = await EnrollAsync(queue, contact);

        await subscriber.SaysAsync($"Not done: step 1 for contact {contact}: the step names no template");
        await subscriber.SaysAsync($"Failed: enrollment {enrollment}: the step names no template");
        Assert.Equal("failed", await StateAsync(enrollment));
    }

    [Theory]
    [MemberData(nameof(Subscribers))]
    public async Task It_passes_over_steps_that_the_service_does_itself(string sample)
    {
        using var subscriber = await StartAsync(sample);
        await using var reports = await Ledger.StartAsync(service.Broker.Address, nameof(StepExecuted), nameof(StepFailed));
        var (webhook, letter) = (SomeStep("webhook"), SomeStep("event"));

        await service.Broker.PublishAsync(webhook, Guid.CreateVersion7(), webhook.EnrollmentId);
        await service.Broker.PublishAsync(letter, Guid.CreateVersion7(), letter.EnrollmentId);

        await subscriber.SaysAsync($"Not done: step 1 for contact {letter.ContactId}: the step names no template");
        await Eventually.HoldsAsync("The letter is reported", () => Reported(nameof(StepFailed)).Contains(letter.EnrollmentId), EngineFixture.Patience);
        await AssertGoesOnAsync(subscriber);
        Assert.DoesNotContain($"{webhook.ContactId}", subscriber.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(webhook.EnrollmentId, Reported(nameof(StepFailed)).Concat(Reported(nameof(StepExecuted))));

        IEnumerable<Guid> Reported(string type) => reports.Of(type).Values.Select(report => report.Id("enrollmentId"));
    }

    [Theory]
    [MemberData(nameof(Subscribers))]
    public async Task It_acts_once_on_what_comes_twice_and_a_restart_does_not_make_it_forget(string sample)
    {
        var (news, id) = (SomeNews(), Guid.CreateVersion7());
        var line = $"Completed: enrollment {news.EnrollmentId}";
        using (var subscriber = await StartAsync(sample))
        {
            await service.Broker.PublishAsync(news, id, news.EnrollmentId);
            await subscriber.SaysAsync(line);
            await service.Broker.PublishAsync(news, id, news.EnrollmentId);
            await AssertGoesOnAsync(subscriber);
            Assert.Equal(0, await subscriber.StopAsync());
            Assert.Single(subscriber.Lines, line);
        }

        using var restarted = await StartAsync(sample);
        await service.Broker.PublishAsync(news, id, news.EnrollmentId);

        await AssertGoesOnAsync(restarted);
        await restarted.StopAsync();
        Assert.DoesNotContain(line, restarted.Lines);
    }

    [Theory]
    [MemberData(nameof(Subscribers))]
    public async Task It_misses_nothing_while_it_is_down(string sample)
    {
        using (var subscriber = await StartAsync(sample))
            await subscriber.KillAsync();
        var news = SomeNews();
        await service.Broker.PublishAsync(news, Guid.CreateVersion7(), news.EnrollmentId);

        using var restarted = await StartAsync(sample);

        await restarted.SaysAsync($"Completed: enrollment {news.EnrollmentId}");
    }

    [Theory]
    [MemberData(nameof(Subscribers))]
    public async Task Without_its_settings_it_says_what_is_missing(string sample)
    {
        using var subscriber = SampleProcess.Start(sample, _folder.FullName, new Dictionary<string, string>(StringComparer.Ordinal));

        Assert.Equal(2, await subscriber.EndsAsync());
        Assert.Contains("ConnectionStrings__RabbitMq is not set", subscriber.Text, StringComparison.Ordinal);
        Assert.Contains("amqp://user:password@127.0.0.1:5672/", subscriber.Text, StringComparison.Ordinal);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return Task.CompletedTask;
    }

    private static EnrollmentCompleted SomeNews() => new(Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7(), DateTimeOffset.UtcNow);

    // One that a report is awaited of.
    private static StepDue SomeStep(string actionType) => new(
        Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7(), SequenceVersion: 1, StepSeq: 1, Guid.CreateVersion7(), StepOrder: 1, "Step", Attempt: 1,
        Guid.CreateVersion7(), CustomerId: null, DateTimeOffset.UtcNow, AutomationId: null, actionType, Data: null, AwaitsCompletion: true);

    private async Task<SampleProcess> StartAsync(string sample)
    {
        // Not each test's own: what other tests have left unread is handled, too, and found again after a restart.
        var queue = $"test-{sample}";
        var subscriber = SampleProcess.Start(sample, _folder.FullName, new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["ConnectionStrings__RabbitMq"] = service.Broker.Address.ToString(),
            ["SUBSCRIBER_QUEUE"] = queue,
        });
        await subscriber.SaysAsync($"Listening on {queue}");
        return subscriber;
    }

    private async Task AssertGoesOnAsync(SampleProcess subscriber)
    {
        var news = SomeNews();
        await service.Broker.PublishAsync(news, Guid.CreateVersion7(), news.EnrollmentId);
        await subscriber.SaysAsync($"Completed: enrollment {news.EnrollmentId}");
    }

    private async Task<(Guid Queue, Guid Contact)> QueueAsync(params string[] steps)
    {
        var made = await service.Client.SendAsync("event-queues", $$"""{"name": "Letters", "steps": [{{string.Join(',', steps)}}]}""");
        return (made.Data.GetProperty("id").GetGuid(), await A.Contact(service.Database, service.Account));
    }

    private async Task<Guid> EnrollAsync(Guid queue, Guid contact)
    {
        var answer = await service.Client.SendAsync($"event-queues/{queue}/bulk-enroll", $$"""{"contact_ids": ["{{contact}}"]}""");
        return answer.Data.GetProperty("enrollment_ids")[0].GetGuid();
    }

    private Task<string> StateAsync(Guid enrollment) => service.Database.ScalarAsync<string>("select state from enrollments where id = $1", enrollment);
}
