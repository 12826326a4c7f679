using Enrollment.Contracts;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.Testing;
using RabbitMQ.Client;

namespace Enrollment.IntegrationTests.Jobs;

/// <summary>Whatever a message holds, the queue goes on, and the key that came with it appears nowhere else.</summary>
public sealed class When_a_request_over_the_bus_is_hostile(EngineFixture engine) : IClassFixture<EngineFixture>
{
    [Theory]
    [InlineData(""", "responseAddress": "nowhere at all", "faultAddress": 7""")]
    [InlineData(""", "faultAddress": "rabbitmq://127.0.0.1:1/gone", "responseAddress": "amqp://[::1]/x"  """)]
    [InlineData(""", "sentTime": "yesterday", "expirationTime": "2001-01-01T00:00:00Z" """)]
    [InlineData(""", "headers": {"enrollment-api-key": {"a": []}, "MT-Redelivery-Count": "x"} """)]
    [InlineData(""", "headers": [], "host": "me" """)]
    [InlineData(""", "conversationId": "", "correlationId": "none" """)]
    public async Task An_envelope_full_of_nonsense_holds_nobody_up(string more)
    {
        var producer = await Producer.OfAsync(engine);

        var message = await producer.PublishAsync(Producer.Leads, Guid.CreateVersion7(), more: more);

        await AssertGoesOnAsync();
        await engine.HandledAsync(message);
    }

    [Fact]
    public async Task What_cannot_be_read_is_set_aside_without_its_key()
    {
        var producer = await Producer.OfAsync(engine);

        var message = await producer.PublishAsync("{ this is no JSON", Guid.CreateVersion7());
        await engine.HandledAsync(message);

        await AssertGoesOnAsync();
        var kept = await SetAsideAsync(message);
        Assert.DoesNotContain(EnrollmentHeaders.ApiKey, kept.BasicProperties.Headers!.Keys);
    }

    [Fact]
    public async Task What_is_nested_beyond_reading_is_set_aside()
    {
        var producer = await Producer.OfAsync(engine);

        var message = await producer.PublishAsync(string.Concat(Enumerable.Repeat("[", 100_000)), Guid.CreateVersion7());
        await engine.HandledAsync(message);

        await AssertGoesOnAsync();
        await SetAsideAsync(message);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("null, \"req\": {}")]
    public async Task A_request_that_is_left_out_is_refused(string request)
    {
        var producer = await Producer.OfAsync(engine);

        var refusal = await producer.AssertRefusedAsync("validation_failed", request);

        Assert.Equal([("", "required")], refusal.Errors());
        await AssertGoesOnAsync();
    }

    [Fact]
    public async Task Without_a_request_a_wrong_key_learns_no_more_than_that()
    {
        var producer = await Producer.OfAsync(engine) with { Key = "ek_live_wrong" };

        await producer.AssertRefusedAsync("unauthorized", "null");
    }

    [Fact]
    public async Task Without_request_and_key_it_is_taken_for_one_of_the_service_and_dropped()
    {
        var producer = await Producer.OfAsync(engine) with { Key = null };

        var message = await producer.PublishAsync("null", Guid.CreateVersion7());
        await engine.HandledAsync(message);

        Assert.Equal(0, await producer.JobsAsync());
    }

    [Fact]
    public async Task A_fault_of_ours_is_answered_and_the_key_kept_nowhere()
    {
        var producer = await Producer.OfAsync(engine);
        var before = await engine.Broker.FailedMessagesAsync();
        await engine.Database.ExecuteAsync($"alter table bulk_jobs add constraint broken check (account_id <> '{producer.Account}')");

        var refusal = await producer.AssertRefusedAsync("internal_error");

        await engine.Database.ExecuteAsync("alter table bulk_jobs drop constraint broken");
        Assert.DoesNotContain((string)producer.Key!, refusal.Message.GetRawText(), StringComparison.Ordinal);
        await AssertGoesOnAsync();
        Assert.Equal(before, await engine.Broker.FailedMessagesAsync());
    }

    [Fact]
    public async Task Hundreds_of_random_requests_are_each_answered()
    {
        var producer = await Producer.OfAsync(engine);
        await A.Contacts(engine.Database, producer.Account, 2);
        var random = new Random(20261121);
        var asked = new List<(Guid Job, Guid Message)>();
        for (var i = 0; i < 400; i++)
        {
            var job = Guid.CreateVersion7();
            asked.Add((job, await producer.PublishAsync(RandomRequest.Next(random), job)));
        }

        foreach (var (job, message) in asked)
            await Eventually.HoldsAsync(
                $"Request {message} is answered",
                async () => engine.RefusalOf(job, message) is not null || await engine.Database.ScalarAsync<bool>("select finished_at is not null from bulk_jobs where id = $1", job),
                EngineFixture.Patience);

        var jobs = await engine.Database.ColumnAsync<Guid>("select id from bulk_jobs where account_id = $1", producer.Account);
        Assert.DoesNotContain(asked, request => jobs.Contains(request.Job) == engine.RefusalOf(request.Job, request.Message) is not null);
        Assert.NotEmpty(jobs);
        await AssertGoesOnAsync();
    }

    private async Task AssertGoesOnAsync()
    {
        var producer = await Producer.OfAsync(engine);
        await A.Contact(engine.Database, producer.Account);
        Assert.Equal(1, (await producer.EnrollAsync(Producer.Leads)).Totals.Enrolled);
    }

    // It is moved there after its handling has ended.
    private async Task<BasicGetResult> SetAsideAsync(Guid message) =>
        (await Eventually.SeesAsync("The message in the error queue", () => TakeFromAsync("plan-pages_error", message), taken => taken is not null, EngineFixture.Patience))!;

    private async Task<BasicGetResult?> TakeFromAsync(string queue, Guid message)
    {
        await using var connection = await engine.Broker.ConnectAsync();
        await using var channel = await connection.CreateChannelAsync();
        while (await channel.BasicGetAsync(queue, autoAck: true) is { } taken)
        {
            if (taken.BasicProperties.MessageId == message.ToString())
                return taken;
        }
        return null;
    }
}
