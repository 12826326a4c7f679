using System.Text.Json;
using Enrollment.Contracts;
using Enrollment.Core.Calls;
using Enrollment.Core.Enrollments;
using Enrollment.Core.Outbox;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.IntegrationTests.Steps;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Calls;

public sealed class When_calls_go_by_webhook(Dispatch dispatch) : IClassFixture<Dispatch>, IAsyncLifetime
{
    private WebhookReceiver _receiver = null!;

    public async Task InitializeAsync() => _receiver = await WebhookReceiver.StartAsync();

    public Task DisposeAsync() => _receiver.DisposeAsync().AsTask();

    [Fact]
    public async Task A_call_is_requested_by_a_signed_post_under_its_own_id_and_waits_for_its_report()
    {
        var url = _receiver.Url(202);
        var (agent, enrollment) = await CallAsync(url);

        var delivery = (await DeliveredAsync(url, 1))[0];
        var call = JsonElement.Parse(delivery.Body);
        Assert.Equal(CallIds.Of(enrollment, 1).ToString(), delivery.Id);
        Assert.Equal("call.requested", call.GetProperty("type").GetString());
        Assert.Equal(CallIds.Of(enrollment, 1), call.GetProperty("data").GetProperty("call_id").GetGuid());
        Assert.Equal("UTC", call.GetProperty("data").GetProperty("timezone").GetString());
        Assert.EndsWith("Z", call.GetProperty("data").GetProperty("expires_at").GetString(), StringComparison.Ordinal);
        Assert.Single(delivery.Signatures);
        await Eventually.EqualsAsync("Open", 1L, () => dispatch.CountAsync(agent, "closed_at is null and may_be_taken"), EngineFixture.Patience);
    }

    [Fact]
    public async Task One_that_its_dialer_has_taken_is_not_given_up_when_it_is_requested_once_more()
    {
        var url = _receiver.Url((http, number) =>
        {
            http.Response.StatusCode = number == 1 ? 202 : 409;
            return Task.CompletedTask;
        });
        var (agent, enrollment) = await CallAsync(url);
        await Eventually.EqualsAsync("Taken", 1L, () => dispatch.CountAsync(agent, "may_be_taken"), EngineFixture.Patience);

        // As from a scheduler that died before it deleted its row: in time, and when the time is over.
        await dispatch.HandleAsync(Command(agent, enrollment), enrollment, to: QueueNames.RequestCall);
        await dispatch.Database.ExecuteAsync("update calls set expires_at = now() where sequence_id = $1", agent.Id);
        await dispatch.HandleAsync(Command(agent, enrollment), enrollment, to: QueueNames.RequestCall);
        await dispatch.HandleAsync(new CancelEnrollment(enrollment, agent.AccountId, "the saga has seen all before"), enrollment);

        Assert.Equal((1, 0), (await dispatch.CountAsync(agent), await dispatch.CountAsync(agent, "outcome is not null")));
        Assert.Equal(2, _receiver.At(url).Count);
    }

    [Fact]
    public async Task X8_one_whose_request_could_not_be_noted_is_never_given_up_either()
    {
        var url = _receiver.SilentUrl();
        var agent = await dispatch.AgentAsync(action: new CallAction(CallDispatch.Webhook, url));
        await dispatch.Database.ExecuteAsync($"""
            create sequence notes_of_{agent.Id:n};
            create function no_note_{agent.Id:n}() returns trigger language plpgsql as $$
                begin perform nextval('notes_of_{agent.Id:n}'); raise exception 'away' using errcode = '57P03'; end $$;
            create trigger no_note_{agent.Id:n} before update of may_be_taken on calls for each row when (new.sequence_id = '{agent.Id}')
                execute function no_note_{agent.Id:n}();
            """);
        await dispatch.WaitingAsync(agent, 1);
        await DeliveredAsync(url, 1);
        await dispatch.Database.ExecuteAsync("update calls set expires_at = now() where sequence_id = $1", agent.Id);

        // The message is tried again until the database is back. The request is not: its time is over.
        await Eventually.HoldsAsync(
            "A note has failed", () => dispatch.Database.ScalarAsync<bool>($"select is_called from notes_of_{agent.Id:n}"), EngineFixture.Patience);
        await dispatch.Database.ExecuteAsync($"drop trigger no_note_{agent.Id:n} on calls");

        await Eventually.EqualsAsync("Noted", 1L, () => dispatch.CountAsync(agent, "may_be_taken"), EngineFixture.Patience);
        Assert.Equal(1, await dispatch.CountAsync(agent, "closed_at is null and request_again_at is null"));
    }

    [Theory]
    [InlineData(404)]
    [InlineData(302)]
    public async Task A_refusal_is_a_failed_call(int status)
    {
        var (agent, _) = await CallAsync(_receiver.Url(status));

        await Eventually.EqualsAsync("Failed", 1L, () => dispatch.CountAsync(agent, "outcome = 'failed' and not is_reported"), EngineFixture.Patience);
    }

    [Fact]
    public async Task A_forbidden_address_is_a_failed_call()
    {
        var (agent, _) = await CallAsync("https://10.0.0.1/");

        await Eventually.EqualsAsync("Failed", 1L, () => dispatch.CountAsync(agent, "outcome = 'failed' and not is_reported"), EngineFixture.Patience);
    }

    [Fact]
    public async Task One_that_is_not_taken_is_requested_again_under_the_same_id_and_not_placed_when_its_time_is_over()
    {
        var url = _receiver.Url(503);
        var (agent, _) = await CallAsync(url);
        await DeliveredAsync(url, 1);
        await AgainAsync(agent);

        var deliveries = await DeliveredAsync(url, 2);
        Assert.Single(deliveries.Select(delivery => delivery.Id).Distinct(StringComparer.Ordinal));
        await Eventually.EqualsAsync("Waits for the third", 1L, () => dispatch.CountAsync(agent, "request_again_at is not null and deliveries = 3"), EngineFixture.Patience);
        await dispatch.Database.ExecuteAsync("update calls set expires_at = now() where sequence_id = $1", agent.Id);
        await AgainAsync(agent);

        await Eventually.EqualsAsync("Not placed", 1L, () => dispatch.CountAsync(agent, "outcome = 'not_placed' and not is_reported"), EngineFixture.Patience);
        Assert.Equal(2, _receiver.At(url).Count);
    }

    [Theory]
    [InlineData("paused", "state = 'paused' and held_state = 'pending'")]
    [InlineData("paused and resumed", "state = 'pending'")]
    [InlineData("cancelled", "state = 'cancelled'")]
    public async Task One_that_is_withdrawn_between_two_requests_is_surely_not_taken(string change, string state)
    {
        var url = _receiver.Url(503);
        var (agent, enrollment) = await CallAsync(url);
        await Eventually.EqualsAsync("Waits for the second", 1L, () => dispatch.CountAsync(agent, "request_again_at is not null"), EngineFixture.Patience);

        await ChangeAsync(enrollment, one =>
        {
            Assert.True(change == "cancelled" ? one.TryCancel("moved away") : one.TryPause());
            if (change == "paused and resumed")
                Assert.True(one.TryResume());
        });
        await AgainAsync(agent);

        await Eventually.EqualsAsync("Not placed", 1L, () => dispatch.CountAsync(agent, "outcome = 'not_placed' and not is_reported"), EngineFixture.Patience);
        Assert.Equal(1, await dispatch.Database.ScalarAsync<long>($"select count(*) from enrollments where id = $1 and {state}", enrollment));
        Assert.Single(_receiver.At(url));
    }

    [Fact]
    public async Task X8_one_whose_request_timed_out_is_never_given_up_for_another_call_before_its_report_is_overdue()
    {
        // The dialer got it and says nothing; then it is away.
        var url = _receiver.Url(async (http, number) =>
        {
            if (number == 1)
                await _receiver.HoldAsync(http);
            http.Response.StatusCode = 503;
        });
        var (agent, enrollment) = await CallAsync(url);
        await Eventually.EqualsAsync("May be taken", 1L, () => dispatch.CountAsync(agent, "may_be_taken and request_again_at is not null"), EngineFixture.Patience);
        await AgainAsync(agent);
        await DeliveredAsync(url, 2);
        await Eventually.EqualsAsync("Waits for the third", 1L, () => dispatch.CountAsync(agent, "request_again_at is not null and deliveries = 3"), EngineFixture.Patience);
        await dispatch.Database.ExecuteAsync("update calls set expires_at = now() where sequence_id = $1", agent.Id);
        await AgainAsync(agent);
        await Eventually.EqualsAsync("Is not requested again", 1L, () => dispatch.CountAsync(agent, "request_again_at is null and closed_at is null"), EngineFixture.Patience);

        await dispatch.Database.ExecuteAsync("update calls set report_by = now() where sequence_id = $1", agent.Id);
        await dispatch.Database.ExecuteAsync("update enrollments set due_at = now() where id = $1", enrollment);

        await dispatch.EndedAsync(agent, 1, "outcome is null and state = 'completed'");
        Assert.Equal(1, await dispatch.CountAsync(agent, "outcome = 'no_report'"));
        Assert.Equal(2, _receiver.At(url).Count);
    }

    private async Task<(MadeSequence Agent, Guid Enrollment)> CallAsync(string url)
    {
        var agent = await dispatch.AgentAsync(action: new CallAction(CallDispatch.Webhook, url));
        return (agent, (await dispatch.WaitingAsync(agent, 1))[0]);
    }

    private static ExecuteStep Command(MadeSequence agent, Guid enrollment) => new(enrollment, agent.AccountId, 1);

    private async Task ChangeAsync(Guid enrollment, Action<ContactEnrollment> verb)
    {
        await using var parts = PartsAtRest.On(dispatch.Database);
        await using var unit = await parts.Units.BeginAsync(CancellationToken.None);
        var loaded = (await EnrollmentRows.LoadAsync(unit.Connection, [enrollment], accountId: null, CancellationToken.None))[enrollment];
        await parts.Contexts.GiveAsync(unit.Connection, [loaded], CancellationToken.None);
        verb(loaded);
        await EnrollmentRows.SaveAsync(unit, [loaded], CancellationToken.None);
        await unit.CommitAsync(CancellationToken.None);
    }

    private Task<IReadOnlyList<Delivery>> DeliveredAsync(string url, int count) => Eventually.SeesAsync(
        $"{count} deliveries", () => Task.FromResult(_receiver.At(url)), seen => seen.Count >= count, EngineFixture.Patience);

    private Task AgainAsync(MadeSequence agent) => Eventually.HoldsAsync("It is due again", async () =>
        await dispatch.Database.ExecuteAsync("update calls set request_again_at = now() where sequence_id = $1 and request_again_at > now()", agent.Id) == 1, EngineFixture.Patience);
}
