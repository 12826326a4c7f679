using System.Text.Json.Nodes;
using Enrollment.Contracts;
using Enrollment.Core.Outcomes;
using Enrollment.Testing;
using static Enrollment.IntegrationTests.Agents.Scheduling;

namespace Enrollment.IntegrationTests.Calls;

/// <summary>
/// Random reports about many groups at once: some come after their time, some twice, some contradict each other, all in a random order.
/// A failure names its seed.
/// </summary>
[Collection(WithCallingService.Name)]
public sealed class When_reports_of_groups_come_in_any_order(CallingService service)
{
    private const int Groups = 30;
    private const int RowsEach = 4;

    private static readonly string[] Outcomes = ["goal_completed", "goal_not_completed", "no_answer", "busy", "voicemail", "failed", "invalid_number"];

    [Theory]
    [InlineData(1)]
    [InlineData(20261128)]
    public async Task One_of_a_group_is_called_at_a_time_and_every_group_ends(int seed)
    {
        var random = new Random(seed);
        var agent = await A.Agent(
            service.Database, service.Account, settings => (settings.MaxConcurrentCalls, settings.MaxCallsPerDay) = (1_000, null), OutcomeRules.Default with { MaxAttempts = 2 });
        var batch = await service.EnrollAsync(agent, Body(
            Enumerable.Range(0, Groups * RowsEach).Select(JsonNode? (row) => Contact(NextNumber(), ("account_id", $"{row % Groups}"))), ("groupByField", "account_id")));

        var failedBefore = await service.Broker.FailedMessagesAsync();

        var belated = new List<CallReported>();
        await Eventually.SeesAsync($"Enrollments of seed {seed} that have not ended", async () =>
        {
            var reports = belated.FindAll(_ => random.Next(2) == 0);
            belated.RemoveAll(reports.Contains);
            foreach (var call in service.TakeCalls(agent))
            {
                // Some reports come after the time of their call, and some never.
                if (random.Next(5) > 0)
                    reports.AddRange(ReportsOf(call, random));
                else if (await GiveUpAsync(call) && random.Next(4) > 0)
                    belated.AddRange(ReportsOf(call, random));
            }
            var shuffled = reports.ToArray();
            random.Shuffle(shuffled);
            await Task.WhenAll(shuffled.Select(report => service.Sender.SendAsync(report, report.EnrollmentId)));
            await service.Database.ExecuteAsync("update enrollments set due_at = now() where job_id = $1 and gate = 'call' and due_at > now()", batch);
            return await service.Database.ScalarAsync<long>("select count(*) from enrollments where job_id = $1 and finished_at is null", batch) + belated.Count;
        }, left => left == 0, CallingService.Patience, every: TimeSpan.FromMilliseconds(100));

        Assert.Empty(await TogetherAsync(batch));
        Assert.Equal(0, await service.CallsAsync(batch, "closed_at is null"));
        Assert.Empty(await LetGoInVainAsync(batch));
        Assert.Equal(failedBefore, await service.Broker.FailedMessagesAsync());
    }

    private static IEnumerable<CallReported> ReportsOf(CallRequested call, Random random)
    {
        var report = new CallReported(call.EnrollmentId, call.AccountId, call.StepSeq, random.GetItems(Outcomes, 1)[0]);
        return random.Next(4) switch
        {
            0 => [report, report with { DialerReference = "again" }],
            1 => [report, report with { Outcome = random.GetItems(Outcomes, 1)[0], DialerReference = "other" }],
            _ => [report],
        };
    }

    private async Task<bool> GiveUpAsync(CallRequested call)
    {
        await service.Database.ExecuteAsync("update calls set report_by = now() where call_id = $1", call.CallId);
        return await service.Database.ExecuteAsync("update enrollments set due_at = now() where id = $1 and state = 'processing'", call.EnrollmentId) == 1;
    }

    // Calls of two members of a group at the same time.
    private Task<IReadOnlyList<string>> TogetherAsync(Guid batch) => service.Database.ColumnAsync<string>("""
        select format('%s: %s and %s', one.group_id, one.row_index, other.row_index)
        from calls c
        join enrollments one on one.id = c.enrollment_id
        join enrollments other on other.group_id = one.group_id and other.id <> one.id
        join calls d on d.enrollment_id = other.id
        where c.job_id = $1 and c.handed_out_at <= d.handed_out_at and d.handed_out_at < c.closed_at
        """, batch);

    // Members that were never called although no other one of their group has succeeded.
    private Task<IReadOnlyList<string>> LetGoInVainAsync(Guid batch) => service.Database.ColumnAsync<string>("""
        select format('%s: %s', e.group_id, e.row_index)
        from enrollments e
        where e.job_id = $1 and not exists (select from calls c where c.enrollment_id = e.id)
          and not exists (select from enrollments s where s.group_id = e.group_id and s.outcome = 'succeeded')
        """, batch);
}
