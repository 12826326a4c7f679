using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Enrollment.EndToEndTests.Harness;
using Enrollment.Testing;
using Xunit.Abstractions;

namespace Enrollment.EndToEndTests;

[Collection(WithPrivateServers.Name)]
public sealed class When_everything_is_killed_while_calls_are_made(PrivateServers servers, ITestOutputHelper output)
{
    private const int Kills = 100;
    private const int Rows = 1_000;
    private const int Groups = 300;
    private const long Credits = 5_000;

    // Few places, so that the calls are enough for all those kills.
    private const int Slots = 6;

    // A kill that finds everything done would test nothing.
    private const int KillsAtWork = 90;

    [Fact]
    public Task No_row_is_lost_each_group_ends_with_one_success_and_nobody_is_dialled_twice() => Service.RunAsync(servers, output, async service =>
    {
        var random = new Random(4711);
        var processes = new Processes(service);
        await service.Database.ExecuteAsync("update accounts set credits_remaining = $2 where id = $1", service.Account, Credits);
        await processes.StartAsync();
        var batch = await ScheduleAsync(service, processes);
        await using var dialer = new Dialer(service.Broker.Address, service.Account, OutcomeOf, () => service.ClientOf(processes.Api));
        // The queue is declared when the first call is due.
        await Eventually.SeesAsync("the dialer consumes", async () => { await dialer.StartAsync(); return true; }, started => started, TimeSpan.FromSeconds(60));

        var atWork = 0;
        for (var kill = 1; kill <= Kills; kill++)
        {
            var before = await CallsAsync(service, batch);
            var wanted = before + 1 + random.Next(4);
            await Eventually.SeesAsync(
                $"{wanted} calls before kill {kill}", () => ReachedAsync(service, batch), seen => seen.Calls >= wanted || seen.Live == 0,
                TimeSpan.FromSeconds(180), every: TimeSpan.FromMilliseconds(10));
            var victim = await processes.KillOneAsync(kill, dialer);
            var (calls, live) = await ReachedAsync(service, batch);
            atWork += live > 0 ? 1 : 0;
            output.WriteLine($"Kill {kill}, {victim}: {calls} calls, {live} enrollments live.");
        }

        await Eventually.SeesAsync("live enrollments", () => ReachedAsync(service, batch), seen => seen is { Live: 0, Calls: > 0 }, TimeSpan.FromMinutes(5));
        Assert.InRange(atWork, KillsAtWork, Kills);
        AssertDialledInTurn(dialer.Dialled);
        await AssertSumsAsync(service, batch);
        Assert.Empty(await service.Broker.FailedMessagesAsync());
    });

    /// <summary>The member of a group that says yes: the second of every other group. Of the others nobody does.</summary>
    private static string OutcomeOf(JsonElement call) => IsYes(RowOf(call)) ? "goal_completed" : "goal_not_completed";

    private static bool IsYes(int row) => GroupOf(row) % 2 == 0 && row / Groups == 1;

    private static int GroupOf(int row) => row % Groups;

    private static int RowOf(JsonElement call) => call.GetProperty("rowIndex").GetInt32();

    private static async Task<Guid> ScheduleAsync(Service service, Processes processes)
    {
        using var client = service.ClientOf(processes.Api);
        var always = new[] { "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday" }
            .ToDictionary(day => day, _ => new[] { new { from = "00:00", to = "24:00" } });
        using var made = await client.PostAsJsonAsync(new Uri("agents", UriKind.Relative), new
        {
            name = "Renewals", external_id = "agent.renewals", timezones = new[] { "UTC" }, call_windows = always, max_concurrent_calls = Slots,
            dispatch_within_minutes = 1, require_start = true,
            steps = new[] { new { name = "Call", action = new { type = "call" } } },
        });
        Assert.True(made.StatusCode == HttpStatusCode.Created, await made.Content.ReadAsStringAsync());

        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("agents/agent.renewals/schedule/sequences", UriKind.Relative))
        {
            Headers = { { "Idempotency-Key", "one batch" } },
            Content = JsonContent.Create(new
            {
                groupByField = "company",
                contacts = Enumerable.Range(0, Rows).Select(row => new
                {
                    name = $"Contact {row}", phoneNumber = $"+1212555{row:0000}", company = $"Company {GroupOf(row)}",
                }),
            }),
        };
        using var answer = await client.SendAsync(request);
        var body = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.Accepted, body);
        Assert.Equal(Rows, JsonDocument.Parse(body).RootElement.GetProperty("accepted").GetInt32());
        return JsonDocument.Parse(body).RootElement.GetProperty("batchId").GetGuid();
    }

    private static Task<long> CallsAsync(Service service, Guid batch) =>
        service.Database.ScalarAsync<long>("select count(*) from calls where job_id = $1", batch);

    private static async Task<(long Calls, long Live)> ReachedAsync(Service service, Guid batch)
    {
        var reached = await service.Database.ScalarAsync<long[]>("""
            select array[(select count(*) from calls where job_id = $1),
                         (select count(*) from enrollments where job_id = $1 and finished_at is null)
                             + (select count(*) from bulk_rows where job_id = $1 and status = 'accepted')]
            """, batch);
        return (reached[0], reached[1]);
    }

    // In each group one after the other in the order of the rows, up to the one who said yes; nobody a second time.
    private static void AssertDialledInTurn(IReadOnlyList<JsonElement> dialled)
    {
        var expected = Enumerable.Range(0, Groups).Select(group => Enumerable.Range(0, Rows)
            .Where(row => GroupOf(row) == group && (group % 2 != 0 || row / Groups <= 1)).ToList());
        var inTurn = dialled.GroupBy(call => GroupOf(RowOf(call))).OrderBy(calls => calls.Key).Select(calls => calls.Select(RowOf).ToList());
        Assert.Equal(expected, inTurn);
        Assert.Equal(dialled.Count, dialled.Select(call => call.GetProperty("callId").GetGuid()).Distinct().Count());
    }

    private static async Task AssertSumsAsync(Service service, Guid batch)
    {
        var rows = await service.Database.ColumnAsync<string>("""
            select format('%s %s %s %s', b.status, e.state, coalesce(e.outcome, '-'), count(*))
            from bulk_rows b left join enrollments e on e.id = b.enrollment_id where b.job_id = $1
            group by b.status, e.state, e.outcome order by 1
            """, batch);
        // 150 groups have a success in their second row; of 1,000 rows in 300 groups 100 have a fourth row.
        var cancelled = Enumerable.Range(0, Rows).Count(row => GroupOf(row) % 2 == 0 && row / Groups > 1);
        Assert.Equal(
            [$"enrolled cancelled - {cancelled}", "enrolled completed succeeded 150", $"enrolled completed - {Rows - 150 - cancelled}"],
            rows.OrderBy(row => row.Split(' ')[1], StringComparer.Ordinal).ThenByDescending(row => row.Split(' ')[2], StringComparer.Ordinal));
        Assert.Equal(0, await service.Database.ScalarAsync<long>("select count(*) from calls where job_id = $1 and closed_at is null", batch));
        Assert.Equal(0, await service.Database.ScalarAsync<long>("select count(*) from calls where job_id = $1 and outcome = 'no_report'", batch));
        // Every credit that is gone was spent on something, and each row was paid for once.
        Assert.Equal(Rows, await service.Database.ScalarAsync<long>("select sum(amount)::bigint from credit_spending where kind <> 'request'"));
        Assert.Equal(Credits, await service.Database.ScalarAsync<long>(
            "select (select credits_remaining from accounts where id = $1) + (select sum(amount)::bigint from credit_spending where account_id = $1)", service.Account));
    }

    /// <summary>The processes, of which one at a time is killed and started again.</summary>
    private sealed class Processes(Service service)
    {
        private ServiceProcess _consumers = null!;
        private ServiceProcess _scheduler = null!;

        public ServiceProcess Api { get; private set; } = null!;

        public async Task StartAsync() =>
            (Api, _consumers, _scheduler) = (await service.StartApiAsync(), await service.StartConsumersAsync(), await service.StartSchedulerAsync());

        public async Task<string> KillOneAsync(int kill, Dialer dialer)
        {
            switch (kill % 4)
            {
                case 0:
                    await Api.KillAsync();
                    Api = await service.StartApiAsync();
                    return "API";
                case 1:
                    await _consumers.KillAsync();
                    _consumers = service.BeginConsumers();
                    return "consumers";
                case 2:
                    await _scheduler.KillAsync();
                    _scheduler = await service.StartSchedulerAsync();
                    return "scheduler";
                default:
                    await dialer.KillAsync();
                    await dialer.StartAsync();
                    return "dialer";
            }
        }
    }
}
