using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Enrollment.IntegrationTests.Http;
using Enrollment.Testing;
using static Enrollment.IntegrationTests.Agents.Scheduling;

namespace Enrollment.IntegrationTests.Calls;

/// <summary>From a request of contacts to what their dialer gets.</summary>
[Collection(WithCallingService.Name)]
public sealed class When_contacts_are_called(CallingService service)
{
    [Fact]
    public async Task R4_three_rows_of_one_number_are_one_contact_in_one_call_at_a_time_and_in_three_a_day()
    {
        var agent = await A.Agent(service.Database, service.Account);
        var number = NextNumber();
        var batch = await service.EnrollAsync(agent, Body([Contact(number), Contact(number), Contact(number)], ("allowDuplicates", true)));
        var contacts = new HashSet<Guid>();
        for (var made = 1; made <= 3; made++)
        {
            var call = await service.NextCallAsync(agent);
            contacts.Add(call.ContactId);
            await DueAgainAsync(batch);
            Assert.Equal((1, made), (await service.CallsAsync(batch, "closed_at is null"), await service.CallsAsync(batch)));
            await service.ReportAsync(call, "busy");
            await DueAgainAsync(batch);
        }

        // The retries of all three are due, and the day is full.
        var tomorrow = await service.Database.ScalarAsync<DateTime>("select min(handed_out_at) + interval '1 day' from calls where job_id = $1", batch);
        await Eventually.EqualsAsync("Due tomorrow", 3L, () => service.Database.ScalarAsync<long>(
            "select count(*) from enrollments where job_id = $1 and gate = 'call' and due_at = $2", batch, tomorrow), CallingService.Patience);
        Assert.Equal((1, 3, 0), (contacts.Count, await service.CallsAsync(batch), service.CallsLeft(agent)));
    }

    [Theory]
    [InlineData("*", "first_name", "John")]
    [InlineData("019abcde-0000-7000-8000-000000000000", "none", "JOHN")]
    public async Task R16_the_dialer_gets_names_in_title_case_if_the_account_is_listed(string listed, string header, string expected)
    {
        var api = await service.StartApiAsync($"--Agents:NormalizeFor={listed}");
        using var client = api.ClientFor(await A.ApiKey(service.Database, service.Account));
        var agent = await A.Agent(service.Database, service.Account);

        var answer = await client.ScheduleAsync(agent, Body([Contact(NextNumber(), ("first_name", "JOHN"))], ("normalizeFields", new JsonArray("first_name"))));

        Assert.Equal((HttpStatusCode.Accepted, header), (answer.Status, Assert.Single(answer.Headers.GetValues("Normalized-Fields"))));
        Assert.Equal(expected, (await service.NextCallAsync(agent)).Variables["first_name"]);
    }

    [Fact]
    public async Task X9_R12_the_id_of_a_batch_is_known_before_anybody_is_dialled_and_a_replay_dials_nobody_again()
    {
        var agent = await A.Agent(service.Database, service.Account);
        var (key, body) = (Guid.NewGuid().ToString(), Body([Contact(NextNumber())]));
        JsonElement first, replay;
        await using (await PagesAsync())
        {
            first = (await service.Client.PostOnceAsync(PathOf(agent), body, key)).Body;
            Assert.Equal(0, await service.Database.ScalarAsync<long>("select count(*) from calls where sequence_id = $1", agent.Id));
            replay = (await service.Client.PostOnceAsync(PathOf(agent), body, key)).Body;
        }

        var call = await service.NextCallAsync(agent);
        await service.ReportAsync(call, "goal_completed");
        var again = await service.Client.PostOnceAsync(PathOf(agent), body, key);

        Assert.Equal((call.BatchId, true), (again.Body.GetProperty("batchId").GetGuid(), again.Headers.Contains("Idempotency-Replayed")));
        Assert.Equal((first.ToString(), first.ToString()), (replay.ToString(), again.Body.ToString()));
        await service.StatesAsync(call.BatchId, "completed succeeded");
        Assert.Equal(1, await service.Database.ScalarAsync<long>("select count(*) from calls where sequence_id = $1", agent.Id));
    }

    [Fact]
    public async Task X2_D5_while_a_thousand_wait_narrower_windows_hold_from_the_answer_on()
    {
        var agent = await A.Agent(service.Database, service.Account, settings => settings.MaxConcurrentCalls = 5);
        var batch = await service.EnrollAsync(agent, Body(Enumerable.Range(0, 1_000).Select(_ => Contact(NextNumber(), ("timezone", "UTC")))));
        var calls = new List<Contracts.CallRequested>();
        while (calls.Count < 5)
            calls.Add(await service.NextCallAsync(agent));
        var opens = new DateTimeOffset(DateTimeOffset.UtcNow.AddDays(3).Date, TimeSpan.Zero);

        var answer = await service.Client.ChangeAsync($"agents/{agent.Id}", $$"""
            { "call_windows": { "{{opens.DayOfWeek.ToString().ToLowerInvariant()}}": [{ "from": "00:00", "to": "24:00" }] } }
            """);
        Assert.True(answer.Status == HttpStatusCode.OK, answer.ToString());
        foreach (var call in calls)
            await service.ReportAsync(call, "goal_completed");

        await Eventually.EqualsAsync("Due when the new windows open", 995L, () => service.Database.ScalarAsync<long>(
            "select count(*) from enrollments where job_id = $1 and gate = 'call' and due_at = $2", batch, opens.UtcDateTime), CallingService.Patience);
        Assert.Equal((5, 0), (await service.CallsAsync(batch), service.CallsLeft(agent)));
    }

    // All calls that wait are due, and looked at until none is any more.
    private async Task DueAgainAsync(Guid batch)
    {
        await service.Database.ExecuteAsync("update enrollments set due_at = now() where job_id = $1 and gate = 'call'", batch);
        await Eventually.EqualsAsync("Looked at", 0L, () => service.Database.ScalarAsync<long>(
            "select count(*) from enrollments where job_id = $1 and gate = 'call' and due_at <= now()", batch), CallingService.Patience);
    }

    // Holds up every page.
    private Task<HeldRows> PagesAsync() => HeldRows.ByAsync(service.Database, "lock table bulk_pages in share row exclusive mode");
}
