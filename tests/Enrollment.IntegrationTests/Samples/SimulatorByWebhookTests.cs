using System.Net;
using System.Net.Sockets;
using Enrollment.Core.Calls;
using Enrollment.Core.Webhooks;
using Enrollment.IntegrationTests.Calls;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Samples;

/// <summary>The simulator as it listens for calls, looks at their signatures, asks before it dials and reports over HTTP, beside the whole service.</summary>
public sealed class SimulatorByWebhookTests(Dispatch dispatch) : IClassFixture<Dispatch>, IAsyncLifetime
{
    private ApiUnderTest _api = null!;

    public async Task InitializeAsync() => _api = await dispatch.StartApiAsync();

    public Task DisposeAsync() => _api.DisposeAsync().AsTask();

    [Fact]
    public async Task D3_11_12_13_14_15_X8_19_and_each_other_number_that_misbehaves()
    {
        var listen = FreeAddress();
        var agent = await AgentAsync(listen);
        var calls = new Dictionary<string, Guid>(StringComparer.Ordinal);
        foreach (var digits in new[] { "00", "11", "12", "13", "14", "15", "17", "18", "19" })
            calls.Add(digits, CallIds.Of((await dispatch.WaitingAsync(agent, 1, digits))[0], 1));
        // Nobody listens yet, so that the report of one of them can be made due early before its dialer hears when.
        await IsRequestedAgainAsync(agent, deliveries: 2, [.. calls.Values]);
        await dispatch.Database.ExecuteAsync("update calls set report_by = now() + interval '8 seconds' where call_id = $1", calls["13"]);
        using var dialer = await ListenAsync(agent, listen);
        await RequestAgainAsync([.. calls.Values]);

        await dialer.SaysAsync($"Report of {calls["14"]} refused: 409 call_already_reported");
        await dialer.SaysAsync($"Report of {calls["15"]} refused: 422 validation_failed");
        await IsDialledAsync(dialer, 7);
        await ReportsAreOverdueAsync(calls["11"], calls["13"], calls["15"]);
        await CallsBecomeAsync(calls, ("00", "goal_completed True"), ("11", "no_report False"), ("13", "no_report False"), ("15", "no_report False"), ("18", "failed False"));
        await NeitherAnswerIsTheLastAsync(agent, calls["17"], calls["19"]);

        // Whoever has no report is not called again, and the late one has said yes.
        await CallsBecomeAsync(calls, ("12", "goal_completed True"), ("14", "goal_completed True"), ("17", "not_placed False"), ("19", "no_report False"));
        await Eventually.EqualsAsync("The late yes", "completed succeeded", () => EnrollmentAsync(calls["13"]), EngineFixture.Patience);
        foreach (var digits in new[] { "11", "15", "19" })
            Assert.Equal("completed", await EnrollmentAsync(calls[digits]));
        Assert.Equal([0, 1], await dispatch.Database.ColumnAsync<int>(
            "select jsonb_array_length(late_reports) from calls where call_id = any($1) order by 1", new[] { calls["12"], calls["14"] }));
        Assert.Equal(
            new[] { "00", "11", "12", "13", "14", "15", "19" }.Select(digits => calls[digits]).Order(), Dispatch.DialledBy(dialer).Order());
        Assert.Equal(0, await dialer.StopAsync());
    }

    [Fact]
    public async Task D4_a_call_that_is_held_past_its_time_is_not_dialled_and_is_called_once_later()
    {
        var listen = FreeAddress();
        var agent = await AgentAsync(listen, settings => settings.RequireStart = true);
        // One line: while its first call lasts five seconds, it holds the second one.
        using var dialer = await ListenAsync(agent, listen, "--start", "--calls-at-once", "1", "--speed", "12");
        var calls = (await dispatch.WaitingAsync(agent, 2)).Select(enrollment => CallIds.Of(enrollment, 1)).ToList();
        foreach (var call in calls)
            await dialer.SaysAsync($"Took {call}");
        await IsDialledAsync(dialer, 1);
        var held = calls.Except(Dispatch.DialledBy(dialer)).Single();

        await dispatch.Database.ExecuteAsync("update calls set expires_at = now() where call_id = $1", held);
        await dialer.SaysAsync($"Not dialling {held}: 409 call_withdrawn expired");
        await dispatch.Database.ExecuteAsync("update enrollments set due_at = now() where sequence_id = $1 and gate = 'call'", agent.Id);

        await dispatch.EndedAsync(agent, 2, "outcome = 'succeeded'");
        Assert.Equal(2, Dispatch.DialledBy(dialer).Distinct().Count());
        Assert.DoesNotContain(held, Dispatch.DialledBy(dialer));
        Assert.Equal(1, await dispatch.CountAsync(agent, "outcome = 'not_placed'"));
    }

    // With the secret that the first request would make.
    private async Task<MadeSequence> AgentAsync(string listen, Action<CallSettings>? change = null)
    {
        var agent = await dispatch.AgentAsync(change, action: new CallAction(CallDispatch.Webhook, $"{listen}/"));
        await using var connection = await dispatch.Database.DataSource.OpenConnectionAsync();
        await WebhookSecrets.EnsureAsync(connection, agent.AccountId, DateTimeOffset.UtcNow, CancellationToken.None);
        return agent;
    }

    private async Task<SampleProcess> ListenAsync(MadeSequence agent, string listen, params string[] arguments)
    {
        var dialer = dispatch.Dial(agent, new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["ENROLLMENT_URL"] = $"{_api.Address}",
            ["ENROLLMENT_API_KEY"] = await A.ApiKey(dispatch.Database, agent.AccountId, "calls:write"),
            ["DIALER_SECRET"] = WebhookSignature.Show(await dispatch.Database.ScalarAsync<byte[]>("select secret from webhook_secrets where account_id = $1", agent.AccountId)),
        }, ["--mode", "webhook", "--listen", listen, .. arguments.Length > 0 ? arguments : ["--speed", "1000"]]);
        await dialer.SaysAsync($"Listening on {listen}");
        return dialer;
    }

    // One answers 500 until its time is over, so nobody has it. The other one lets two requests time out, so it may.
    private async Task NeitherAnswerIsTheLastAsync(MadeSequence agent, params Guid[] calls)
    {
        for (var deliveries = 3; deliveries <= 4; deliveries++)
        {
            await IsRequestedAgainAsync(agent, deliveries, calls);
            if (deliveries == 4)
                await dispatch.Database.ExecuteAsync("update calls set expires_at = now() where call_id = any($1)", calls);
            await RequestAgainAsync(calls);
        }
        await Eventually.EqualsAsync("One waits for its report", 1L, () => dispatch.CountAsync(agent, "may_be_taken and request_again_at is null and closed_at is null"), EngineFixture.Patience);
        await ReportsAreOverdueAsync(calls[^1]);
    }

    private Task<long> IsRequestedAgainAsync(MadeSequence agent, int deliveries, Guid[] calls) => Eventually.EqualsAsync(
        $"Requested {deliveries - 1} times", (long)calls.Length,
        () => dispatch.Database.ScalarAsync<long>(
            "select count(*) from calls where sequence_id = $1 and call_id = any($2) and request_again_at > now() and deliveries = $3", agent.Id, calls, deliveries),
        EngineFixture.Patience);

    private Task<int> RequestAgainAsync(params Guid[] calls) =>
        dispatch.Database.ExecuteAsync("update calls set request_again_at = now() where call_id = any($1) and request_again_at is not null", calls);

    private Task<int> ReportsAreOverdueAsync(params Guid[] calls) => dispatch.Database.ExecuteAsync(
        "update enrollments e set due_at = now() from calls c where c.call_id = any($1) and e.id = c.enrollment_id and e.state = 'processing'", calls);

    private static Task<int> IsDialledAsync(SampleProcess dialer, int calls) =>
        Eventually.EqualsAsync("Calls dialled", calls, () => Dispatch.DialledBy(dialer).Count, EngineFixture.Patience);

    private async Task CallsBecomeAsync(Dictionary<string, Guid> calls, params (string Digits, string Becomes)[] expected)
    {
        foreach (var (digits, becomes) in expected)
        {
            await Eventually.EqualsAsync(
                $"The call to {digits}", becomes,
                () => dispatch.Database.ScalarAsync<string>(
                    "select outcome || case when is_success then ' True' else ' False' end from calls where call_id = $1 and closed_at is not null", calls[digits]),
                EngineFixture.Patience);
        }
    }

    private Task<string> EnrollmentAsync(Guid call) => dispatch.Database.ScalarAsync<string>(
        "select concat_ws(' ', e.state, e.outcome) from enrollments e join calls c on c.enrollment_id = e.id where c.call_id = $1", call);

    private static string FreeAddress()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";
    }
}
