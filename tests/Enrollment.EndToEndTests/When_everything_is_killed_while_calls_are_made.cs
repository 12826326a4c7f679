using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using Enrollment.Contracts;
using Enrollment.EndToEndTests.Harness;
using Enrollment.Testing;
using Xunit.Abstractions;

namespace Enrollment.EndToEndTests;

/// <summary>100 kills over one batch, none of which finds its victim idle. Shows X7 too: dialer and schedulers are killed, and the flow goes on.</summary>
[Collection(WithPrivateServers.Name)]
public sealed class When_everything_is_killed_while_calls_are_made(PrivateServers servers, ITestOutputHelper output)
{
    // A start costs more than anything else here, and the dialer's the least.
    private const int DialerKills = 40;
    private const int KillsOfOthers = 20;
    private const int Kills = DialerKills + 3 * KillsOfOthers;

    private const int Rows = 1_000;
    private const int Groups = 300;
    private const int Slots = 10;
    private const long Credits = 5_000;

    // The first rows are called in the first seconds, so their second calls come while everything is still being killed.
    private const int BusyRows = 30;

    // So many calls are made for each kill that the last one finds enough to do, and little is left afterwards.
    private const int CallsAKill = 5;
    private const int SlowSpeed = 20;
    private const int FastSpeed = 120;
    private const int FullSpeed = 2_000;

    [Fact]
    public Task X7_no_row_is_lost_each_group_ends_with_one_success_and_nobody_is_dialled_twice() => Service.RunAsync(servers, output, async service =>
    {
        SetForShortLives(service.ProcessSettings);
        await service.Database.ExecuteAsync("update accounts set credits_remaining = $2 where id = $1", service.Account, Credits);
        await using var door = new FrontDoor();
        await using var dialer = new Dialer(service, door.Address, () => service.ClientOf(door.Address));
        var fleet = new Fleet(service);
        fleet.Add("api", 2, KillsOfOthers, () => door.Add(service.BeginApi()));
        fleet.Add("consumers", 2, KillsOfOthers, service.BeginConsumers);
        fleet.Add("scheduler", 3, KillsOfOthers, service.BeginScheduler);
        fleet.Add(dialer, DialerKills, () => dialer.Dialled().Count > fleet.Kills.Count * CallsAKill ? SlowSpeed : FastSpeed);
        var begun = Stopwatch.StartNew();

        var batch = await ScheduleAsync(service.ClientOf(door.Address), request => fleet.KillOneAsync("api", request));
        dialer.Start(FastSpeed);
        while (fleet.Kills.Count < Kills)
        {
            await fleet.KillOneAsync();
            Assert.True(await LiveAsync(service, batch) > 0, $"All was over after {fleet.Kills.Count} kills: the rest would test nothing.");
            output.WriteLine($"{begun.Elapsed.TotalSeconds:0} s: {fleet.Kills[^1]}, {dialer.Dialled().Count} calls dialled");
        }
        await dialer.KillAsync();
        dialer.Start(FullSpeed);
        await Eventually.EqualsAsync("live enrollments", 0, () => LiveAsync(service, batch), TimeSpan.FromMinutes(3));
        output.WriteLine($"{begun.Elapsed.TotalSeconds:0} s in all. {string.Join(", ", fleet.Kills.CountBy(kill => kill).OrderBy(kill => kill.Key).Select(kill => $"{kill.Value} {kill.Key}"))}");

        Assert.Equal(0, dialer.DialledTwice);
        await AssertDialledInTurnAsync(service, dialer);
        await AssertSlotsAsync(service, batch);
        await AssertSumsAsync(service, batch);
        await Eventually.EqualsAsync("distinct announcements", Rows, () => service.Ledger.Distinct(nameof(ContactEnrolled)));
        Assert.Empty(await service.Broker.FailedMessagesAsync());
    });

    // Who lives for seconds has nothing from code that is compiled a second time, for speed, and must not wait for ticks of a second.
    private static void SetForShortLives(IDictionary<string, string> settings)
    {
        settings["DOTNET_TC_QuickJit"] = "1";
        settings["DOTNET_TC_CallCounting"] = "0";
        settings["DOTNET_TieredPGO"] = "0";
        settings["DueCalls__Every"] = "00:00:00.2";
        settings["Outbox__SweepEvery"] = "00:00:00.5";
    }

    private static int GroupOf(int row) => row % Groups;

    /// <summary>Which member of a group says yes: the first one of every third group, the second one of every second group, of the others nobody.</summary>
    private static int? PlaceOfYes(int group) => (group % 6) switch { 1 or 2 => 0, 3 or 4 or 5 => 1, _ => null };

    private static bool IsYes(int row) => row / Groups == PlaceOfYes(GroupOf(row));

    /// <summary>Whether somebody of the group says yes before it is the row's turn.</summary>
    private static bool IsOutrun(int row) => row / Groups > PlaceOfYes(GroupOf(row));

    private static bool IsBusyFirst(int row) => row < BusyRows;

    private static string OutcomesOf(int row) => $"{(IsBusyFirst(row) ? "busy," : "")}{(IsYes(row) ? "goal_completed" : "goal_not_completed")}";

    /// <summary>Sends the batch under one key until it is answered, while the API is killed.</summary>
    private static async Task<Guid> ScheduleAsync(HttpClient client, Func<Task, Task> kill)
    {
        var always = new[] { "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday" }
            .ToDictionary(day => day, _ => new[] { new { from = "00:00", to = "24:00" } });
        var agent = new
        {
            name = "Renewals",
            external_id = "agent.renewals",
            timezones = new[] { "UTC" },
            call_windows = always,
            max_concurrent_calls = Slots,
            require_start = true,
            retry_rules = new { busy = new { retries = 1, delay_minutes = new[] { 1 } } },
            steps = new[] { new { name = "Call", action = new { type = "call" } } },
        };
        await Eventually.EqualsAsync("answer about the agent", HttpStatusCode.Created, async () =>
        {
            using var made = await client.PostAsJsonAsync(new Uri("agents", UriKind.Relative), agent);
            return made.StatusCode;
        }, TimeSpan.FromSeconds(60));

        // Once in its transaction, once after it: this answer may have come before the kill.
        for (var kills = 0; kills < 2; kills++)
        {
            var request = SendAsync(client);
            await kill(request);
            await request.ContinueWith(_ => { }, TaskScheduler.Default);
        }
        return await Eventually.SeesAsync("the batch", () => SendAsync(client), id => id != default, TimeSpan.FromSeconds(60));
    }

    private static Task<Guid> SendAsync(HttpClient client) => client.ScheduleAsync(
        "agent.renewals", Enumerable.Range(0, Rows).Select(row => new
        {
            name = $"Contact {row}",
            phoneNumber = $"+1212555{row:0000}",
            company = $"Company {GroupOf(row)}",
            sim = OutcomesOf(row),
        }), groupBy: "company", key: "one batch");

    private static Task<long> LiveAsync(Service service, Guid batch) => service.Database.ScalarAsync<long>("""
        select (select count(*) from enrollments where job_id = $1 and finished_at is null)
             + (select count(*) from bulk_rows where job_id = $1 and status = 'accepted')
        """, batch);

    // In each group one after the other in the order of the rows, up to the one who said yes; nobody once more than was wanted.
    private static async Task AssertDialledInTurnAsync(Service service, Dialer dialer)
    {
        var rowOf = (await service.Database.ColumnAsync<string>("select call_id || ' ' || row_index from calls")).Select(line => line.Split(' '))
            .ToDictionary(line => Guid.Parse(line[0]), line => int.Parse(line[1]));
        var dialled = dialer.Dialled();
        Assert.Equal(dialled.Count, dialled.Distinct().Count());
        var printed = dialer.Lines.Where(line => line.StartsWith("Dialling ", StringComparison.Ordinal)).ToList();
        Assert.Equal(printed.Count, printed.Distinct(StringComparer.Ordinal).Count());

        var expected = Enumerable.Range(0, Groups).Select(group => Enumerable.Range(0, Rows)
            .Where(row => GroupOf(row) == group && !IsOutrun(row))
            .SelectMany(row => Enumerable.Repeat(row, IsBusyFirst(row) ? 2 : 1)).ToList());
        Assert.Equal(expected, dialled.Select(call => rowOf[call]).GroupBy(GroupOf).OrderBy(calls => calls.Key).Select(calls => calls.ToList()));
    }

    // A slot is an open call; all times are the database's, and a call is opened behind the count of those that are open.
    private static async Task AssertSlotsAsync(Service service, Guid batch)
    {
        Assert.Equal(Slots, await service.Database.ScalarAsync<long>("""
            select max(open) from (
                select sum(change) over (order by at, change) as open
                from (select handed_out_at as at, 1 as change from calls where job_id = $1
                      union all select closed_at, -1 from calls where job_id = $1) changes) moments
            """, batch));
        Assert.Equal(0, await service.Database.ScalarAsync<long>("select count(*) from calls where job_id = $1 and closed_at is null", batch));
        // Nobody of a group has a call before the end of the one in front.
        Assert.Empty(await service.Database.ColumnAsync<string>("""
            select format('%s before the end of %s', later.row_index, earlier.row_index)
            from enrollments earlier
            join enrollments later on later.group_id = earlier.group_id and later.row_index > earlier.row_index
            join calls c on c.enrollment_id = later.id
            where earlier.job_id = $1 and c.handed_out_at < earlier.finished_at
            """, batch));
    }

    private static async Task AssertSumsAsync(Service service, Guid batch)
    {
        var rows = await service.Database.ColumnAsync<string>("""
            select format('%s %s %s %s', b.status, e.state, coalesce(e.outcome, e.reason, '-'), count(*))
            from bulk_rows b left join enrollments e on e.id = b.enrollment_id where b.job_id = $1
            group by b.status, e.state, e.outcome, e.reason
            """, batch);
        var (yes, outrun) = (Enumerable.Range(0, Rows).Count(IsYes), Enumerable.Range(0, Rows).Count(IsOutrun));
        Assert.Equal(
            [$"enrolled cancelled group_succeeded {outrun}", $"enrolled completed - {Rows - yes - outrun}", $"enrolled completed succeeded {yes}"],
            rows.Order(StringComparer.Ordinal));
        // Only calls that nobody had dialled were made again, and something was heard of each.
        Assert.Equal([$"busy {BusyRows}", $"goal_completed {yes}", $"goal_not_completed {Rows - yes - outrun}"], await service.Database.ColumnAsync<string>(
            "select outcome || ' ' || count(*) from calls where job_id = $1 and outcome <> 'not_placed' group by outcome order by outcome", batch));
        // Every credit that is gone was spent on something, and each row was paid for once.
        Assert.Equal(Rows, await service.Database.ScalarAsync<long>("select sum(amount)::bigint from credit_spending where kind <> 'request'"));
        Assert.Equal(Credits, await service.Database.ScalarAsync<long>(
            "select (select credits_remaining from accounts where id = $1) + (select sum(amount)::bigint from credit_spending where account_id = $1)", service.Account));
    }
}
