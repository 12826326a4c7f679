using Enrollment.Core.Outbox;

namespace Enrollment.IntegrationTests.Outbox;

public sealed class When_the_owner_of_a_row_is_gone(OutboxFixture outbox) : IClassFixture<OutboxFixture>
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task Another_takes_it_over_when_its_lease_ends_and_not_before()
    {
        await using var relay = await outbox.StartRelayAsync();
        var owned = await outbox.WriteAsync(OutboxFixture.News(), lease: TimeSpan.FromMinutes(10));
        var left = await outbox.WriteAsync(OutboxFixture.News(), lease: Second);

        await outbox.DeliveredAsync(left);
        await outbox.GoneAsync(left);
        Assert.False(outbox.Ledger.Of("ContactEnrolled").ContainsKey(owned.Messages[0].MessageId));

        await outbox.FreeAsync(owned.Id);
        await outbox.DeliveredAsync(owned);
        await outbox.GoneAsync(owned);
    }

    [Fact]
    public async Task Two_relays_at_once_lose_nothing_and_share_the_rows()
    {
        var batches = new List<OutboxBatch>();
        for (var i = 0; i < 60; i++)
            batches.Add(await outbox.WriteAsync(OutboxFixture.News(3)));
        await outbox.Database.ExecuteAsync("update outbox set next_attempt_at = now()");

        await using var one = await outbox.StartRelayAsync();
        await using var other = await outbox.StartRelayAsync();

        await outbox.DeliveredAsync([.. batches]);
        await outbox.GoneAsync([.. batches]);
        Assert.All(batches.SelectMany(batch => batch.Messages), message => Assert.Equal(1, outbox.Ledger.Of("ContactEnrolled")[message.MessageId].Deliveries));
    }

    [Fact]
    public async Task A_row_handed_over_while_another_relay_looks_is_delivered_once()
    {
        await using var owner = await outbox.StartRelayAsync();
        await using var other = await outbox.StartRelayAsync();
        var batch = await outbox.WriteAsync(OutboxFixture.News(500));

        await owner.HandOverAsync(batch);

        await outbox.DeliveredAsync(batch);
        await outbox.GoneAsync(batch);
        Assert.All(batch.Messages, message => Assert.Equal(1, outbox.Ledger.Of("ContactEnrolled")[message.MessageId].Deliveries));
    }

    [Fact]
    public async Task What_was_handed_over_before_a_graceful_stop_still_goes_out()
    {
        await using var relay = await outbox.StartRelayAsync();
        var batches = new List<OutboxBatch>();
        for (var i = 0; i < 30; i++)
        {
            batches.Add(await outbox.WriteAsync(OutboxFixture.News(50), lease: TimeSpan.FromMinutes(10)));
            await relay.HandOverAsync(batches[^1]);
        }

        await relay.StopAsync();

        Assert.Equal(0, await outbox.Database.ScalarAsync<long>("select count(*) from outbox where id = any($1)", batches.Select(batch => batch.Id).ToArray()));
        await outbox.DeliveredAsync([.. batches]);
    }

    [Fact]
    public async Task What_is_handed_over_after_a_stop_waits_for_another_process()
    {
        var stopped = await outbox.StartRelayAsync();
        await stopped.StopAsync();
        var batch = await outbox.WriteAsync(OutboxFixture.News(), lease: Second);

        await stopped.HandOverAsync(batch);

        await using var other = await outbox.StartRelayAsync();
        await outbox.DeliveredAsync(batch);
        await stopped.DisposeAsync();
    }

    [Fact]
    public async Task A_message_for_one_queue_goes_to_that_queue_alone()
    {
        await using var relay = await outbox.StartRelayAsync();
        await using var connection = await outbox.Broker.ConnectAsync();
        await using var channel = await connection.CreateChannelAsync();
        await channel.QueueDeclareAsync("answers", durable: true, exclusive: false, autoDelete: false);
        var answer = OutboxFixture.News()[0] with { Queue = "answers" };
        var toNobody = OutboxFixture.News()[0] with { Queue = "no-such-queue" };

        var batch = await outbox.WriteAsync([answer, toNobody], lease: Second);

        await outbox.GoneAsync(batch);
        Assert.Equal(1u, await channel.MessageCountAsync("answers"));
        Assert.False(outbox.Ledger.Of("ContactEnrolled").ContainsKey(answer.MessageId));
    }
}
