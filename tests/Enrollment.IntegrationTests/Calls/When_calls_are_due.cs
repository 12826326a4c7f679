using Enrollment.Core.Calls;
using Enrollment.Core.Enrollments;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Calls;

public sealed class When_calls_are_due(DispatchAtRest calls) : IClassFixture<DispatchAtRest>
{
    [Fact]
    public async Task As_many_go_out_as_slots_are_free_and_each_is_an_open_call_with_its_command()
    {
        var agent = await calls.AgentAsync(settings => settings.MaxConcurrentCalls = 3);
        var waiting = await calls.WaitingAsync(agent, 5);
        await calls.Engine.TakeMessagesAsync();

        await calls.SweepAsync();

        var commands = (await calls.Engine.TakeMessagesAsync()).Where(message => message.Type.Name == "CallRequested").ToList();
        Assert.Equal(
            waiting.Take(3).Select(id => CallIds.Of(id, 1)),
            await calls.Database.ColumnAsync<Guid>("select call_id from calls where sequence_id = $1 and closed_at is null order by row_index", agent.Id));
        Assert.Equal(waiting.Take(3).Select(id => CallIds.Of(id, 1)), commands.Select(command => command.MessageId));
        Assert.All(commands, command => Assert.Equal(CallQueues.Of(agent.AccountId, null), command.Queue));
        Assert.All(commands, command => Assert.InRange(command.ExpiresAt!.Value, DateTimeOffset.UtcNow.AddMinutes(9), DateTimeOffset.UtcNow.AddMinutes(10)));
        Assert.Equal(
            ["processing", "processing", "processing", "pending", "pending"],
            await calls.Database.ColumnAsync<string>("select state from enrollments where sequence_id = $1 order by row_index", agent.Id));

        await calls.SweepAsync();
        Assert.Equal(3, await calls.OpenAsync(agent));
        await calls.CloseAsync(agent);
        await calls.SweepAsync();
        Assert.Equal(2, await calls.OpenAsync(agent));
    }

    [Fact]
    public async Task Promised_callbacks_go_first_then_retries_and_each_in_the_order_in_which_they_were_wanted()
    {
        var agent = await calls.AgentAsync(settings => settings.MaxConcurrentCalls = 1);
        var waiting = await calls.WaitingAsync(agent, 4);
        await calls.Database.ExecuteAsync("update enrollments set priority = 1, wanted_at = now() - interval '1 minute' where id = $1", waiting[1]);
        await calls.Database.ExecuteAsync("update enrollments set priority = 1, wanted_at = now() - interval '2 minutes' where id = $1", waiting[2]);
        await calls.Database.ExecuteAsync("update enrollments set priority = 0 where id = $1", waiting[3]);

        var order = new List<Guid>();
        for (var turn = 0; turn < 4; turn++)
        {
            await calls.SweepAsync();
            order.AddRange(await calls.Database.ColumnAsync<Guid>("select enrollment_id from calls where sequence_id = $1 and closed_at is null", agent.Id));
            await calls.CloseAsync(agent);
        }

        Assert.Equal([waiting[3], waiting[2], waiting[1], waiting[0]], order);
    }

    [Fact]
    public async Task An_account_can_be_capped_over_all_its_agents()
    {
        var account = await A.Account(calls.Database);
        var (one, other) = (await calls.AgentAsync(account: account), await calls.AgentAsync(account: account));
        await calls.WaitingAsync(one, 5);
        await calls.WaitingAsync(other, 5);
        await calls.Database.ExecuteAsync("update accounts set max_concurrent_calls = 7 where id = $1", account);

        await calls.SweepAsync();
        Assert.Equal(7, await calls.OpenAsync(one) + await calls.OpenAsync(other));

        await calls.Database.ExecuteAsync("update accounts set max_concurrent_calls = null where id = $1", account);
        await calls.SweepAsync();
        Assert.Equal(10, await calls.OpenAsync(one) + await calls.OpenAsync(other));
    }

    [Fact]
    public async Task D9_the_fourth_call_to_a_number_by_two_agents_waits_until_the_first_is_a_day_old()
    {
        var account = await A.Account(calls.Database);
        var (one, other) = (await calls.AgentAsync(account: account), await calls.AgentAsync(account: account));
        var phone = A.NextPhone();
        foreach (var (agent, hoursAgo) in new[] { (one, 20), (other, 9), (one, 5) })
        {
            await calls.WaitingAsync(agent, 1, phones: [phone]);
            await calls.SweepAsync();
            await calls.CloseAsync(agent);
            await calls.Database.ExecuteAsync(
                "update calls set handed_out_at = now() - $2 where account_id = $1 and handed_out_at > now() - interval '1 minute'", account, TimeSpan.FromHours(hoursAgo));
        }
        Assert.Equal(3, await calls.CalledAsync(one) + await calls.CalledAsync(other));
        var fourth = (await calls.WaitingAsync(other, 1, phones: [phone]))[0];

        await calls.SweepAsync();

        Assert.Equal(3, await calls.CalledAsync(one) + await calls.CalledAsync(other));
        var first = await calls.Database.ScalarAsync<DateTime>("select min(handed_out_at) from calls where account_id = $1", account);
        Assert.Equal(new DateTimeOffset(first, TimeSpan.Zero).AddDays(1), await calls.DueAsync(fourth));
        // One that was not placed is none.
        await calls.Database.ExecuteAsync("update calls set outcome = 'not_placed' where account_id = $1 and handed_out_at = $2", account, first);
        await calls.Database.ExecuteAsync("update enrollments set due_at = now() where id = $1", fourth);
        await calls.SweepAsync();
        Assert.Equal("processing", await calls.StateAsync(fourth));
    }

    [Fact]
    public async Task A_number_is_in_one_call_at_a_time()
    {
        var agent = await calls.AgentAsync();
        var phone = A.NextPhone();
        var both = await calls.WaitingAsync(agent, 2, phones: [phone, phone]);

        await calls.SweepAsync();

        Assert.Equal(1, await calls.OpenAsync(agent));
        Assert.InRange((await calls.DueAsync(both[1]))!.Value, DateTimeOffset.UtcNow.AddSeconds(20), DateTimeOffset.UtcNow.AddSeconds(30));
        await calls.Database.ExecuteAsync("update enrollments set due_at = now() where id = $1", both[1]);
        await calls.SweepAsync();
        Assert.Equal(1, await calls.OpenAsync(agent));
        await calls.CloseAsync(agent);
        await calls.Database.ExecuteAsync("update enrollments set due_at = now() where id = $1", both[1]);
        await calls.SweepAsync();
        Assert.Equal((1, 2), (await calls.OpenAsync(agent), await calls.CalledAsync(agent)));
    }

    [Theory]
    [InlineData("update contacts set unsubscribed_at = now() where id = (select contact_id from enrollments where id = $1)", "cancelled unsubscribed")]
    [InlineData("delete from contacts where id = (select contact_id from enrollments where id = $1)", "cancelled contact_deleted")]
    [InlineData("insert into do_not_call (account_id, phone_e164, source) select account_id, phone_e164, 'request' from call_facts where enrollment_id = $1", "cancelled do_not_call")]
    [InlineData("update enrollments set wanted_at = now() - interval '2 days' where id = $1", "cancelled expired")]
    public async Task Who_must_not_be_called_any_more_is_not_called(string change, string end)
    {
        var agent = await calls.AgentAsync(settings => settings.ExpireAfterDays = 2);
        var waiting = await calls.WaitingAsync(agent, 2);
        await calls.Database.ExecuteAsync(change, waiting[0]);

        await calls.SweepAsync();

        Assert.Equal((end, EnrollmentState.Processing), (await calls.StateAsync(waiting[0]), await calls.StateAsync(waiting[1])));
        Assert.Equal(1, await calls.CalledAsync(agent));
    }

    [Fact]
    public async Task Without_a_dialer_only_calls_by_webhook_go_out()
    {
        var account = await A.Account(calls.Database);
        var byMessage = await calls.AgentAsync(account: account);
        var byWebhook = await A.Agent(calls.Database, account, change: null, rules: null, A.CallStep(action: new CallAction(CallDispatch.Webhook, "https://dialer.example/")));
        var waiting = await calls.WaitingAsync(byMessage, 1);
        await calls.WaitingAsync(byWebhook, 1);

        Assert.Equal(
            [(true, false), (false, true)],
            (await calls.Engine.DueCalls.FindAsync(CancellationToken.None)).Where(sequence => sequence.AccountId == account)
                .OrderBy(sequence => sequence.HasWebhooks).Select(sequence => (sequence.HasMessages, sequence.HasWebhooks)));
        await calls.SweepAsync(hasDialer: false);

        Assert.Equal((0, 1), (await calls.CalledAsync(byMessage), await calls.CalledAsync(byWebhook)));
        Assert.InRange((await calls.DueAsync(waiting[0]))!.Value, DateTimeOffset.UtcNow.AddSeconds(20), DateTimeOffset.UtcNow.AddSeconds(30));
        Assert.True((await calls.Engine.DueCalls.FindAsync(CancellationToken.None)).All(sequence => sequence.Id != byMessage.Id));
    }

    [Fact]
    public async Task An_agent_that_is_given_another_dialer_waits_until_that_ones_queue_has_been_looked_at()
    {
        var agent = await calls.AgentAsync();
        await calls.WaitingAsync(agent, 1);
        var found = (await calls.Engine.DueCalls.FindAsync(CancellationToken.None)).Single(sequence => sequence.Id == agent.Id) with { HasDialer = true };
        await calls.Database.ExecuteAsync("update call_settings set dialer = 'other' where sequence_id = $1", agent.Id);

        Assert.False(await calls.Engine.DueCalls.NextBatchAsync(found, CancellationToken.None));
        Assert.Equal(0, await calls.CalledAsync(agent));

        await calls.SweepAsync();
        Assert.Equal(1, await calls.CalledAsync(agent));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_dialer_may_have_any_call_whose_queue_may_deliver_it_twice(bool mayRedeliver)
    {
        var agent = await calls.AgentAsync();
        await calls.WaitingAsync(agent, 2);
        var found = (await calls.Engine.DueCalls.FindAsync(CancellationToken.None)).Single(sequence => sequence.Id == agent.Id);

        await calls.Engine.DueCalls.NextBatchAsync(found with { HasDialer = true, MayRedeliver = mayRedeliver }, CancellationToken.None);

        Assert.Equal([mayRedeliver], await calls.Database.ColumnAsync<bool>("select distinct may_be_taken from calls where sequence_id = $1", agent.Id));
    }

    [Fact]
    public async Task What_is_paused_or_deleted_or_full_is_not_found()
    {
        var (paused, deleted, full) = (await calls.AgentAsync(), await calls.AgentAsync(), await calls.AgentAsync(settings => settings.MaxConcurrentCalls = 1));
        foreach (var agent in new[] { paused, deleted, full })
            await calls.WaitingAsync(agent, 2);
        await calls.Database.ExecuteAsync("update sequences set is_active = false where id = $1", paused.Id);
        await calls.Database.ExecuteAsync("update sequences set deleted_at = now() where id = $1", deleted.Id);
        await calls.SweepAsync();
        Assert.Equal((0, 0, 1), (await calls.CalledAsync(paused), await calls.CalledAsync(deleted), await calls.CalledAsync(full)));

        Assert.DoesNotContain(await calls.Engine.DueCalls.FindAsync(CancellationToken.None), found => found.Id == paused.Id || found.Id == deleted.Id || found.Id == full.Id);
    }

    [Fact]
    public async Task One_that_cannot_be_planned_does_not_hold_up_the_others()
    {
        var agent = await calls.AgentAsync();
        var waiting = await calls.WaitingAsync(agent, 6);
        await calls.Database.ExecuteAsync("update enrollments set sequence_version = 99 where id = $1", waiting[0]);
        await calls.Database.ExecuteAsync("update enrollments set position = 7 where id = $1", waiting[1]);
        await calls.Database.ExecuteAsync("update call_facts set timezone = 'Mars/Olympus' where enrollment_id = $1", waiting[2]);

        await calls.SweepAsync();

        Assert.Equal(3, await calls.CalledAsync(agent));
        foreach (var odd in waiting.Take(3))
            Assert.InRange((await calls.DueAsync(odd))!.Value, DateTimeOffset.UtcNow.AddMinutes(4), DateTimeOffset.UtcNow.AddMinutes(5));
    }

    [Fact]
    public async Task One_that_the_database_refuses_to_write_is_put_off_and_not_the_one_before_it()
    {
        var agent = await calls.AgentAsync();
        var phone = A.NextPhone();
        await calls.WaitingAsync(agent, 1, phones: [phone]);
        await calls.SweepAsync();
        var waiting = await calls.WaitingAsync(agent, 2, phones: [phone, A.NextPhone()]);
        await RefuseAsync(waiting[1]);

        await calls.SweepAsync();

        // Its number is busy.
        Assert.InRange((await calls.DueAsync(waiting[0]))!.Value, DateTimeOffset.UtcNow.AddSeconds(20), DateTimeOffset.UtcNow.AddSeconds(30));
        Assert.InRange((await calls.DueAsync(waiting[1]))!.Value, DateTimeOffset.UtcNow.AddMinutes(4), DateTimeOffset.UtcNow.AddMinutes(5));
    }

    [Fact]
    public async Task One_that_the_database_refuses_to_write_does_not_hold_up_the_others()
    {
        var agent = await calls.AgentAsync();
        var waiting = await calls.WaitingAsync(agent, 6);
        await RefuseAsync(waiting[2]);

        await calls.SweepAsync();

        Assert.Equal(5, await calls.CalledAsync(agent));
        Assert.InRange((await calls.DueAsync(waiting[2]))!.Value, DateTimeOffset.UtcNow.AddMinutes(4), DateTimeOffset.UtcNow.AddMinutes(5));
    }

    private Task<int> RefuseAsync(Guid enrollment) => calls.Database.ExecuteAsync($"""
        create or replace function refuse_call() returns trigger language plpgsql as $$ begin raise exception 'refused'; end $$;
        create trigger refuse_{enrollment:n} before insert on calls for each row when (new.enrollment_id = '{enrollment}') execute function refuse_call();
        """);
}
