using System.Text;
using System.Text.Json;
using Enrollment.Core.Calls;
using Enrollment.Testing;
using RabbitMQ.Client;

namespace Enrollment.IntegrationTests.Calls;

public sealed class When_calls_go_to_a_dialer(Dispatch dispatch) : IClassFixture<Dispatch>
{
    [Fact]
    public async Task A_due_call_arrives_in_the_queue_of_its_account_and_is_an_open_call()
    {
        var agent = await dispatch.AgentAsync();
        await using var connection = await dispatch.Broker.ConnectAsync();
        await using var channel = await connection.CreateChannelAsync();
        var delivered = await ConsumeAsync(channel, agent);

        var enrollment = (await dispatch.WaitingAsync(agent, 1))[0];

        var delivery = await delivered.Task.WaitAsync(Hosting.EngineFixture.Patience);
        var call = delivery.Body.GetProperty("message");
        Assert.Equal(CallIds.Of(enrollment, 1), call.GetProperty("callId").GetGuid());
        Assert.Equal(CallIds.Of(enrollment, 1).ToString(), delivery.MessageId);
        Assert.InRange(delivery.Expiration, 500_000, 600_000);
        Assert.Equal(1, await dispatch.CountAsync(agent, "closed_at is null"));
    }

    [Fact]
    public async Task D6_ten_calls_beside_ten_thousand_of_another_agent_are_handed_out_within_three_seconds()
    {
        var busy = await dispatch.AgentAsync(settings => settings.MaxConcurrentCalls = 1);
        var small = await A.Agent(dispatch.Database, busy.AccountId, settings => settings.MaxConcurrentCalls = 10);
        using var dialer = dispatch.Dial(busy);
        await dispatch.WaitingAsync(busy, 1);
        await Eventually.HoldsAsync("The dialer works", async () => await dispatch.CountAsync(busy) >= 1, Hosting.EngineFixture.Patience);
        await dispatch.Database.ExecuteAsync("""
            with made as (
                insert into enrollments (id, account_id, sequence_id, sequence_version, contact_id, job_id, forced, state, position, anchor, due_at, gate, priority, wanted_at, row_index)
                select uuid_v7(), e.account_id, e.sequence_id, 1, e.contact_id, e.job_id, true, 'pending', 1, now(), now(), 'call', 2, now(), n
                from (select * from enrollments where sequence_id = $1 limit 1) e, generate_series(1, 10000) n
                returning id, account_id, job_id, row_index)
            insert into call_facts (enrollment_id, account_id, job_id, name, phone_e164, timezone)
            select id, account_id, job_id, 'Ada', '+1444' || lpad(row_index::text, 7, '0') || '00', 'UTC' from made
            """, busy.Id);

        var due = await dispatch.WaitingAsync(small, 10);

        await Eventually.HoldsAsync("All ten are handed out", async () => await dispatch.CountAsync(small) == 10, TimeSpan.FromSeconds(30));
        Assert.InRange(await dispatch.Database.ScalarAsync<double>(
            "select extract(epoch from max(c.handed_out_at) - max(e.created_at))::float8 from calls c join enrollments e on e.id = c.enrollment_id where c.enrollment_id = any($1)",
            due.ToArray()), 0, 3);
    }

    private async Task<TaskCompletionSource<Delivery>> ConsumeAsync(IChannel channel, MadeSequence agent)
    {
        var queue = await DeclaredQueue.OfAsync(dispatch.Broker, agent.AccountId);
        var delivered = new TaskCompletionSource<Delivery>(TaskCreationOptions.RunContinuationsAsynchronously);
        var consumer = new RabbitMQ.Client.Events.AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, delivery) =>
        {
            delivered.TrySetResult(new(
                JsonElement.Parse(Encoding.UTF8.GetString(delivery.Body.Span)), delivery.BasicProperties.MessageId!, long.Parse(delivery.BasicProperties.Expiration ?? "0")));
            return Task.CompletedTask;
        };
        await channel.BasicConsumeAsync(queue, autoAck: false, consumer);
        return delivered;
    }

    private sealed record Delivery(JsonElement Body, string MessageId, long Expiration);
}
