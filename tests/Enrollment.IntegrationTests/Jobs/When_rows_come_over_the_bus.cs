using Enrollment.Core.Accounts;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Jobs;

/// <summary>A producer publishes contacts to be called: the request of an agent.</summary>
public sealed class When_rows_come_over_the_bus(EngineFixture engine) : IClassFixture<EngineFixture>
{
    [Fact]
    public async Task The_good_ones_are_enrolled_under_the_senders_id_and_paid_for()
    {
        var producer = await AgentsAsync();
        await engine.Database.ExecuteAsync("update accounts set credits_remaining = 10 where id = $1", producer.Account);

        var job = await producer.EnrollAsync("""{"contacts": [{"name": "Ada", "phoneNumber": "+12125550123"}, {"name": "Alan", "phoneNumber": "abc"}]}""");

        Assert.Equal((1, 0, 0), job.Counts);
        Assert.Equal(["0 enrolled", "1 rejected invalid_phone_number"], await engine.Database.ColumnAsync<string>(
            "select concat_ws(' ', row_index, status, code) from bulk_rows where job_id = $1 order by key", job.Id));
        Assert.Equal(9, await producer.CreditsAsync());
    }

    [Theory]
    [InlineData("no_valid_contacts", """{"contacts": [{"name": "Ada", "phoneNumber": "abc"}]}""")]
    [InlineData("validation_failed", """{"contacts": []}""")]
    [InlineData("unknown_field", """{"contacts": [{"name": "Ada", "phoneNumber": "+12125550123"}], "mode": "all"}""")]
    public async Task A_request_that_is_wholly_wrong_is_refused(string code, string request) => await (await AgentsAsync()).AssertRefusedAsync(code, request);

    [Fact]
    public async Task The_refusal_points_to_each_row()
    {
        var refusal = await (await AgentsAsync()).AssertRefusedAsync("no_valid_contacts", """{"contacts": [{"name": "Ada", "phoneNumber": "abc"}]}""");

        Assert.Equal("/contacts/0/phoneNumber", refusal.Message.GetProperty("errors")[0].GetProperty("pointer").GetString());
    }

    [Fact]
    public async Task Rows_for_an_agent_that_is_not_there_are_told_so()
    {
        var nobody = Guid.CreateVersion7();

        var refusal = await (await AgentsAsync() with { Sequence = nobody }).AssertRefusedAsync(
            "sequence_not_found", """{"contacts": [{"name": "Ada", "phoneNumber": "+12125550123"}]}""");

        Assert.Equal($"There is no event queue or agent {nobody}.", refusal.Message.GetProperty("detail").GetString());
    }

    [Fact]
    public async Task A_key_needs_the_scope_of_agents()
    {
        var producer = await AgentsAsync();

        await (producer with { Key = await A.ApiKey(engine.Database, producer.Account, [Scopes.AutomationsWrite]) }).AssertRefusedAsync(
            "insufficient_scope", """{"contacts": [{"name": "Ada", "phoneNumber": "+12125550123"}]}""");
    }

    private async Task<Producer> AgentsAsync() => await Producer.OfAsync(engine, await A.Agent(engine.Database, await A.Account(engine.Database)));
}
