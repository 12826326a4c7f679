using System.Text;
using System.Text.Json;
using Enrollment.Core.Calls;
using Enrollment.Scheduler.Calls;
using Enrollment.Testing;
using Microsoft.Extensions.DependencyInjection;
using RabbitMQ.Client;

namespace Enrollment.IntegrationTests.Calls;

public sealed class When_dialers_report(Dispatch dispatch) : IClassFixture<Dispatch>
{
    [Fact]
    public async Task D1_a_thousand_rows_ten_slots_and_three_schedulers()
    {
        var agent = await dispatch.AgentAsync(settings => settings.MaxConcurrentCalls = 10);
        await using var second = await dispatch.StartSchedulerAsync("--DueCalls:Every=00:00:00.1");
        await using var third = await dispatch.StartSchedulerAsync("--DueCalls:Every=00:00:00.1");
        await dispatch.WaitingAsync(agent, 1_000);
        using var dialer = dispatch.Dial(agent, arguments: ["--speed", "10000"]);

        await Eventually.EqualsAsync("Reports", 1_000L, () => dispatch.CountAsync(agent, "outcome = 'goal_completed'"), TimeSpan.FromSeconds(180));
        await dispatch.EndedAsync(agent, 1_000, "outcome = 'succeeded'");
        // A call is opened behind the count of those that are open, and all times are the database's.
        Assert.Equal(10, await dispatch.Database.ScalarAsync<long>("""
            select max(open) from (
                select sum(change) over (order by at, change) as open
                from (select handed_out_at as at, 1 as change from calls where sequence_id = $1
                      union all select closed_at, -1 from calls where sequence_id = $1) changes) moments
            """, agent.Id));
        Assert.Equal(1_000, await dispatch.CountAsync(agent));
        Assert.Equal(1_000, Dispatch.DialledBy(dialer).Distinct().Count());
        Assert.Equal(0, await dialer.StopAsync());
    }

    [Fact]
    public async Task X7_a_dialer_that_is_killed_again_and_again_dials_nobody_twice_and_keeps_no_slot()
    {
        var agent = await dispatch.AgentAsync(settings => settings.MaxConcurrentCalls = 10);
        await dispatch.WaitingAsync(agent, 60);
        var dialled = new List<Guid>();
        for (var life = 0; life < 4; life++)
        {
            using var dialer = dispatch.Dial(agent, arguments: ["--speed", "200", "--calls-at-once", "5"]);
            var before = await dispatch.CountAsync(agent, "closed_at is not null");
            await Eventually.HoldsAsync("It has made some", async () =>
            {
                await GiveUpTakenAsync(agent);
                return await dispatch.CountAsync(agent, "closed_at is not null") >= Math.Min(before + 8, 50);
            }, Hosting.EngineFixture.Patience);
            await dialer.KillAsync();
            dialled.AddRange(Dispatch.DialledBy(dialer));
        }
        using var last = dispatch.Dial(agent);
        await Eventually.HoldsAsync("The rest is called", async () =>
        {
            await GiveUpTakenAsync(agent);
            return await dispatch.Database.ScalarAsync<long>("select count(*) from enrollments where sequence_id = $1 and finished_at is null", agent.Id) == 0;
        }, TimeSpan.FromSeconds(120));
        dialled.AddRange(Dispatch.DialledBy(last));

        Assert.Equal(dialled.Count, dialled.Distinct().Count());
        Assert.Equal(0, await last.StopAsync());
        Assert.Equal(0, await dispatch.CountAsync(agent, "closed_at is null"));
        Assert.InRange(await dispatch.CountAsync(agent, "outcome = 'no_report'"), 0, 30);
    }

    [Fact]
    public async Task D4_what_no_dialer_took_in_time_is_called_afterwards_and_what_one_held_when_it_stopped_has_no_report()
    {
        var agent = await dispatch.AgentAsync(settings => settings.MaxConcurrentCalls = 100);
        await using var connection = await dispatch.Broker.ConnectAsync();
        var queue = await DeclaredQueue.OfAsync(dispatch.Broker, agent.AccountId);
        await using (var holding = await connection.CreateChannelAsync())
        {
            // Takes two, then stops with them, and the others lie in the queue.
            await holding.BasicQosAsync(0, prefetchCount: 2, global: false);
            await holding.BasicConsumeAsync(queue, autoAck: false, new RabbitMQ.Client.Events.AsyncEventingBasicConsumer(holding));
            await dispatch.WaitingAsync(agent, 500);
            await Eventually.HoldsAsync("Its slots are full", async () => await dispatch.CountAsync(agent) == 100, Hosting.EngineFixture.Patience);
            // Three hours later.
            await dispatch.Database.ExecuteAsync("update calls set expires_at = now() where sequence_id = $1", agent.Id);
        }
        // With every slot taken, the scheduler looks whether somebody is there only when it is asked.
        await Eventually.HoldsAsync(
            "The dialer is missed", async () => !(await dispatch.Scheduler.Services.GetRequiredService<DialerQueues>().LookAtAsync([queue], CancellationToken.None))[queue].HasDialer);
        await Eventually.EqualsAsync("May be taken", 2L, () => dispatch.CountAsync(agent, "may_be_taken"), Hosting.EngineFixture.Patience);
        await ExpireAsync(connection, queue, 98);
        await Eventually.EqualsAsync("Not placed", 98L, () => dispatch.CountAsync(agent, "outcome = 'not_placed' and not is_reported"), Hosting.EngineFixture.Patience);
        Assert.Equal(2, await dispatch.CountAsync(agent, "closed_at is null"));

        await dispatch.Database.ExecuteAsync("update calls set report_by = now() where sequence_id = $1 and closed_at is null", agent.Id);
        await dispatch.Database.ExecuteAsync("update enrollments set due_at = now() where sequence_id = $1 and due_at is not null", agent.Id);
        await Eventually.EqualsAsync("Not heard of", 2L, () => dispatch.CountAsync(agent, "outcome = 'no_report'"), Hosting.EngineFixture.Patience);
        // All others are due, all slots are free, and nobody is there to call them.
        Assert.Equal(100, await dispatch.CountAsync(agent));
        using var dialer = dispatch.Dial(agent);
        await dispatch.EndedAsync(agent, 500);

        Assert.Equal(2, await dispatch.CountAsync(agent, "outcome = 'no_report'"));
        Assert.Equal(498, await dispatch.CountAsync(agent, "outcome = 'goal_completed'"));
        Assert.Equal(498, Dispatch.DialledBy(dialer).Count);
    }

    [Fact]
    public async Task A_call_whose_second_copy_expires_waits_for_its_report_because_the_first_may_have_been_dialled()
    {
        var agent = await dispatch.AgentAsync();
        await using var connection = await dispatch.Broker.ConnectAsync();
        await using var dialer = await connection.CreateChannelAsync();
        var taken = await ConsumeAsync(dialer, agent);
        await dispatch.WaitingAsync(agent, 1);
        var first = await taken.Task.WaitAsync(Hosting.EngineFixture.Patience);
        // It is dialled, and its lines are full now.
        await dialer.BasicAckAsync(first.Tag, multiple: false);
        await dialer.BasicCancelAsync(first.Consumer);

        // The scheduler died before it deleted its row, and another process takes that over when the time is up.
        var call = first.Body.GetProperty("message").GetProperty("callId").GetGuid();
        await dispatch.Database.ExecuteAsync("update calls set expires_at = now() where call_id = $1", call);
        await dispatch.Database.ExecuteAsync(
            "insert into outbox (id, messages, message_count, next_attempt_at) values ($1, $2::json, 1, now())", Guid.CreateVersion7(), $$"""
            [{"id": "{{call}}", "type": "CallRequested", "about": "{{call}}", "queue": "{{CallQueues.Of(agent.AccountId, null)}}",
              "expires": "{{DateTimeOffset.UtcNow:O}}", "body": {{first.Body.GetProperty("message").GetRawText()}}}]
            """);

        await Eventually.EqualsAsync("May be taken, and closed", (1L, 0L), async () => (
            await dispatch.CountAsync(agent, "may_be_taken and deliveries = 1"), await dispatch.CountAsync(agent, "closed_at is not null")), Hosting.EngineFixture.Patience);
    }

    [Fact]
    public async Task A_call_that_a_dialer_gave_back_is_sent_again_under_the_same_id_and_noted()
    {
        var agent = await dispatch.AgentAsync();
        await using var connection = await dispatch.Broker.ConnectAsync();
        await using (var first = await connection.CreateChannelAsync())
        {
            var taken = await ConsumeAsync(first, agent);
            await dispatch.WaitingAsync(agent, 1);
            await taken.Task.WaitAsync(Hosting.EngineFixture.Patience);
            // Dies with it.
        }
        using var dialer = dispatch.Dial(agent);
        await dispatch.EndedAsync(agent, 1, "outcome = 'succeeded'");

        Assert.Equal(1, await dispatch.CountAsync(agent, "may_be_taken and deliveries = 2"));
        Assert.Equal(1, await dispatch.CountAsync(agent));
    }

    // Their reports are overdue: a dialer that was killed had dialled them, and has not reported.
    private Task<int> GiveUpTakenAsync(MadeSequence agent) => dispatch.Database.ExecuteAsync("""
        with overdue as (
            update calls set report_by = now() where sequence_id = $1 and closed_at is null and may_be_taken and handed_out_at < now() - interval '3 seconds'
            returning enrollment_id)
        update enrollments e set due_at = now() from overdue o where e.id = o.enrollment_id and e.state = 'processing'
        """, agent.Id);

    // The time of a message stands in the message; those that lie in the queue are sent again as the outbox would have, with none left.
    private static async Task ExpireAsync(IConnection connection, string queue, int count)
    {
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true));
        for (var left = count; left > 0; left--)
        {
            var call = await Eventually.SeesAsync("a call", () => channel.BasicGetAsync(queue, autoAck: true), found => found is not null, TimeSpan.FromSeconds(30));
            var properties = new BasicProperties(call!.BasicProperties) { Expiration = "0" };
            await channel.BasicPublishAsync("", queue, mandatory: true, properties, call.Body);
        }
    }

    private async Task<TaskCompletionSource<Delivery>> ConsumeAsync(IChannel channel, MadeSequence agent)
    {
        var queue = await DeclaredQueue.OfAsync(dispatch.Broker, agent.AccountId);
        var delivered = new TaskCompletionSource<Delivery>(TaskCreationOptions.RunContinuationsAsynchronously);
        var consumer = new RabbitMQ.Client.Events.AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, delivery) =>
        {
            delivered.TrySetResult(new(
                JsonElement.Parse(Encoding.UTF8.GetString(delivery.Body.Span)), delivery.DeliveryTag, delivery.ConsumerTag));
            return Task.CompletedTask;
        };
        await channel.BasicConsumeAsync(queue, autoAck: false, consumer);
        return delivered;
    }

    private sealed record Delivery(JsonElement Body, ulong Tag, string Consumer);
}
