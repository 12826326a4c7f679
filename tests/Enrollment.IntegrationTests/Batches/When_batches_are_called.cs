using System.Text.Json;
using Enrollment.IntegrationTests.Calls;
using Enrollment.IntegrationTests.Http;
using Enrollment.Testing;
using static Enrollment.IntegrationTests.Agents.Scheduling;

namespace Enrollment.IntegrationTests.Batches;

/// <summary>Batches from their request over real calls to their end.</summary>
[Collection(WithCallingService.Name)]
public sealed class When_batches_are_called(CallingService service)
{
    [Fact]
    public async Task D3_X10_a_batch_is_done_after_a_call_without_a_report()
    {
        var agent = await A.Agent(service.Database, service.Account);
        var batch = await service.EnrollAsync(agent, Body([Contact(NextNumber()), Contact(NextNumber())]));
        var (lost, called) = (await service.NextCallAsync(agent), await service.NextCallAsync(agent));
        await service.ReportAsync(called, "goal_completed");
        Assert.Equal(("calling", 0.5), await StatusAsync(batch));

        await service.Database.ExecuteAsync("update calls set report_by = now() where call_id = $1", lost.CallId);
        await service.Database.ExecuteAsync("update enrollments set due_at = now() where id = $1", lost.EnrollmentId);

        await Eventually.EqualsAsync("The status of the batch", ("done", 1.0), () => StatusAsync(batch), CallingService.Patience);
        var shown = (await service.Client.AskAsync($"batches/{batch}")).Data;
        Assert.Equal("""{"goal_completed":1,"no_report":1}""", JsonSerializer.Serialize(shown.GetProperty("outcomes")));
        Assert.Equal((2, 0, 0), (shown.GetProperty("calls").GetProperty("made").GetInt32(), shown.GetProperty("calls").GetProperty("under_way").GetInt32(), service.CallsLeft(agent)));
    }

    [Fact]
    public async Task A_batch_that_is_cancelled_while_it_is_created_and_called_ends_at_once_and_a_call_that_runs_is_only_noted()
    {
        var agent = await A.Agent(service.Database, service.Account, settings => settings.MaxConcurrentCalls = 1);
        var batch = await service.EnrollAsync(agent, Body([Contact(NextNumber()), Contact(NextNumber()), Contact(NextNumber())]));
        var call = await service.NextCallAsync(agent);
        await service.Client.SendAsync($"calls/{call.CallId}/start", "{}");
        await NotYetEnrolledAsync(batch, row: 2);

        var cancelled = await service.Client.SendAsync($"batches/{batch}/cancel", "{}");

        Assert.Equal("""{"cancelled":2,"under_way":1}""", JsonSerializer.Serialize(cancelled.Data));
        await service.StatesAsync(batch, "cancelled batch_cancelled", "cancelled batch_cancelled");
        Assert.Equal(1, await service.CallsAsync(batch, "closed_at is null"));
        var report = await service.Client.SendAsync($"calls/{call.CallId}/result", """{"outcome": "no_answer"}""");
        Assert.Equal("noted", report.Data.GetProperty("effect").GetString());
        await Eventually.HoldsAsync(
            "The batch is over", async () => (await service.Client.AskAsync($"batches/{batch}")).Data.GetProperty("finished_at").ValueKind is not JsonValueKind.Null,
            CallingService.Patience);
        Assert.Equal((1, 0, 0), (await service.CallsAsync(batch), await service.CallsAsync(batch, "closed_at is null"), service.CallsLeft(agent)));
        Assert.Equal("accepted", await service.Database.ScalarAsync<string>("select status from bulk_rows where job_id = $1 and row_index = 2", batch));
    }

    [Fact]
    public async Task Rejected_rows_are_tried_again_in_the_zone_of_their_request_once_the_agent_can_read_them()
    {
        var agent = await A.Agent(service.Database, service.Account);
        var batch = await service.EnrollAsync(agent, Body([Contact(NextNumber()), Contact("(212) 556-0147", ("note", "second"))], ("timezone", "Europe/Berlin")));
        await service.ReportAsync(await service.NextCallAsync(agent), "goal_completed");
        await service.Database.ExecuteAsync("update call_settings set phone_region = 'US' where sequence_id = $1", agent.Id);

        var retried = await service.Client.SendAsync($"batches/{batch}/retry", """{"which": "rejected"}""");

        Assert.Equal((1, 1, 0), (Int(retried, "total"), Int(retried, "accepted"), Int(retried, "rejected")));
        var call = await service.NextCallAsync(agent);
        Assert.Equal(
            (retried.Data.GetProperty("batch_id").GetGuid(), 0, "+12125560147", "Europe/Berlin", "second"),
            (call.BatchId, call.RowIndex, call.PhoneNumber, call.Timezone, call.Variables["note"]));
        await service.ReportAsync(call, "goal_completed");
        await Eventually.EqualsAsync("The status of the batch", ("done", 1.0), () => StatusAsync(call.BatchId), CallingService.Patience);
    }

    // As a page leaves it that has not come to the row.
    private async Task NotYetEnrolledAsync(Guid batch, int row)
    {
        await service.Database.ExecuteAsync("delete from enrollments where job_id = $1 and row_index = $2", batch, row);
        await service.Database.ExecuteAsync(
            "update bulk_rows set status = 'accepted', enrollment_id = null, contact_id = null where job_id = $1 and row_index = $2", batch, row);
        await service.Database.ExecuteAsync("update bulk_jobs set status = 'running', finished_at = null where id = $1", batch);
    }

    private async Task<(string? Status, double Progress)> StatusAsync(Guid batch)
    {
        var shown = (await service.Client.AskAsync($"batches/{batch}")).Data;
        return (shown.GetProperty("status").GetString(), shown.GetProperty("progress").GetDouble());
    }

    private static int Int(Answer answer, string name) => answer.Data.GetProperty(name).GetInt32();
}
