using Enrollment.Contracts;
using Enrollment.Core.Outbox;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Jobs;

/// <summary>The job's id is the request's identity: there is one job, whoever sends it however often.</summary>
public sealed class When_a_request_over_the_bus_comes_twice(EngineFixture engine) : IClassFixture<EngineFixture>
{
    [Fact]
    public async Task The_same_message_changes_nothing()
    {
        var producer = await Producer.OfAsync(engine);
        await A.Contacts(engine.Database, producer.Account, 3);
        var (job, message) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await producer.PublishAsync(Producer.Leads, job, message);
        await engine.EndAsync(job);

        await producer.PublishAsync(Producer.Leads, job, message);
        await engine.HandledAsync(message, times: 2);

        await AssertOneJobAsync(producer, job, enrolled: 3);
        Assert.Null(engine.RefusalOf(job, message));
    }

    [Fact]
    public async Task After_its_end_the_end_is_announced_again()
    {
        var producer = await Producer.OfAsync(engine);
        var job = (await producer.EnrollAsync(Producer.Leads)).Id;

        await producer.PublishAsync(Producer.Leads, job);

        var end = await Eventually.SeesAsync(
            "The end has come twice",
            () => Task.FromResult(engine.Ledger.Of(nameof(BulkEnrollmentCompleted))[MessageIds.For(job, nameof(BulkEnrollmentCompleted))]),
            entry => entry.Deliveries == 2, EngineFixture.Patience);
        Assert.Empty(end.Contradictions);
    }

    [Fact]
    public async Task Another_request_under_the_same_id_is_not_read()
    {
        var producer = await Producer.OfAsync(engine);
        await A.Contacts(engine.Database, producer.Account, 3);
        var job = (await producer.EnrollAsync(Producer.Leads)).Id;

        var message = await producer.PublishAsync("""{"customer_filter": {"nonsense": 1}}""", job);
        await engine.HandledAsync(message);

        await AssertOneJobAsync(producer, job, enrolled: 3);
        Assert.Null(engine.RefusalOf(job, message));
    }

    [Fact]
    public async Task It_is_found_though_its_key_was_revoked_meanwhile()
    {
        var producer = await Producer.OfAsync(engine);
        var job = (await producer.EnrollAsync(Producer.Leads)).Id;
        await engine.Database.ExecuteAsync("update api_keys set revoked_at = now() where account_id = $1", producer.Account);

        var message = await producer.PublishAsync(Producer.Leads, job);
        await engine.HandledAsync(message);

        Assert.Null(engine.RefusalOf(job, message));
    }

    [Fact]
    public async Task Many_deliveries_at_once_make_one_job_and_are_charged_once()
    {
        var producer = await Producer.OfAsync(engine);
        await A.Contacts(engine.Database, producer.Account, 3);
        await engine.Database.ExecuteAsync("update accounts set credits_remaining = 10 where id = $1", producer.Account);
        var job = Guid.CreateVersion7();

        var messages = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => producer.PublishAsync(Producer.Leads, job)));
        foreach (var message in messages)
            await engine.HandledAsync(message);

        await AssertOneJobAsync(producer, job, enrolled: 3);
        Assert.All(messages, message => Assert.Null(engine.RefusalOf(job, message)));
        Assert.Equal(8, await producer.CreditsAsync());
    }

    [Fact]
    public async Task A_refusal_that_is_delivered_again_carries_the_same_id()
    {
        var producer = await Producer.OfAsync(engine);
        var (job, message) = (Guid.CreateVersion7(), Guid.CreateVersion7());

        await producer.PublishAsync("{}", job, message);
        await engine.HandledAsync(message);
        await producer.PublishAsync("{}", job, message);
        await engine.HandledAsync(message, times: 2);

        await Eventually.HoldsAsync("Both refusals have come", () => engine.RefusalOf(job, message) is { Deliveries: 2 }, EngineFixture.Patience);
    }

    [Fact]
    public async Task The_id_of_another_accounts_job_is_refused_without_saying_whose_it_is()
    {
        var owner = await Producer.OfAsync(engine);
        var job = (await owner.EnrollAsync(Producer.Leads)).Id;
        var stranger = await Producer.OfAsync(engine);

        var refusal = await stranger.AssertRefusedAsync("conflict", job: job);

        var text = refusal.Message.GetRawText();
        Assert.DoesNotContain(owner.Account.ToString(), text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(owner.Sequence.ToString(), text, StringComparison.OrdinalIgnoreCase);
        await AssertOneJobAsync(owner, job, enrolled: 0);
    }

    [Fact]
    public async Task The_id_of_a_job_of_another_event_queue_is_refused()
    {
        var producer = await Producer.OfAsync(engine);
        var job = (await producer.EnrollAsync(Producer.Leads)).Id;
        var other = await A.Sequence(engine.Database, producer.Account);

        await (producer with { Sequence = other.Id }).AssertRefusedAsync("conflict", job: job);

        await AssertOneJobAsync(producer, job, enrolled: 0);
    }

    [Fact]
    public async Task The_id_of_a_job_that_unenrolls_is_refused()
    {
        var producer = await Producer.OfAsync(engine);
        var unenrolling = await A.Job(engine.Database, new(producer.Sequence, producer.Account, []), Bulk.Leads, unenrollBecause: "enough");

        var message = await producer.PublishAsync(Producer.Leads, unenrolling);

        Assert.Equal("conflict", (await engine.RefusalAsync(unenrolling, message)).Message.GetProperty("code").GetString());
        Assert.Equal("queued", await engine.Database.ScalarAsync<string>("select status from bulk_jobs where id = $1", unenrolling));
    }

    private async Task AssertOneJobAsync(Producer producer, Guid job, int enrolled)
    {
        var ended = await engine.EndAsync(job);
        Assert.Equal(enrolled, ended.Totals.Enrolled);
        Assert.Equal(1, await producer.JobsAsync());
    }
}
