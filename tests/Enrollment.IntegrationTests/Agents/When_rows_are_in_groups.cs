using System.Text.Json.Nodes;
using Enrollment.Contracts;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.Testing;
using Npgsql;
using static Enrollment.IntegrationTests.Agents.Scheduling;

namespace Enrollment.IntegrationTests.Agents;

public sealed class When_rows_are_in_groups(EnrollmentFixture service) : IClassFixture<EnrollmentFixture>
{
    [Fact]
    public async Task The_first_is_active_and_the_others_wait()
    {
        var agent = await A.Agent(service.Database, service.Account);

        var batch = await service.EnrollAsync(agent, Grouped("acme", "acme", "other", "acme"));

        Assert.Equal(["0 enrolled pending", "1 enrolled waiting", "2 enrolled pending", "3 enrolled waiting"], await service.RowsAsync(batch));
    }

    [Fact]
    public async Task G2_the_first_valid_one_starts()
    {
        var agent = await A.Agent(service.Database, service.Account);
        var live = NextNumber();
        await service.EnrollAsync(agent, Body([Contact(live)]));

        var batch = await service.EnrollAsync(agent, Body(
            [Contact("abc", ("account_id", "one")), Contact(NextNumber(), ("account_id", "one")), Contact(live, ("account_id", "two")), Contact(NextNumber(), ("account_id", "two"))],
            ("groupByField", "account_id")));

        Assert.Equal(
            ["0 rejected invalid_phone_number", "1 enrolled pending", "2 skipped already_enrolled", "3 enrolled pending"], await service.RowsAsync(batch));
    }

    [Fact]
    public async Task G3_when_the_active_one_is_cancelled_the_next_goes_on()
    {
        var agent = await A.Agent(service.Database, service.Account);
        var batch = await service.EnrollAsync(agent, Grouped("acme", "acme", "acme"));

        await ChangeAsync(batch, 0, "cancel");

        await StatesAsync(batch, "cancelled", "pending", "waiting");
    }

    [Fact]
    public async Task G3_nobody_is_activated_over_a_paused_one_and_a_paused_one_is_passed_over_until_it_is_resumed()
    {
        var agent = await A.Agent(service.Database, service.Account);
        var batch = await service.EnrollAsync(agent, Grouped("acme", "acme", "acme"));
        await ChangeAsync(batch, 0, "pause");
        await ChangeAsync(batch, 1, "pause");
        await AskAsync(batch);
        await StatesAsync(batch, "pending", "waiting", "waiting");

        await ChangeAsync(batch, 0, "cancel");
        await StatesAsync(batch, "cancelled", "waiting", "pending");
        await ChangeAsync(batch, 1, "resume");
        await ChangeAsync(batch, 2, "cancel");

        await StatesAsync(batch, "cancelled", "pending", "cancelled");
    }

    [Fact]
    public async Task G3_one_that_is_paused_at_the_moment_of_its_turn_is_passed_over()
    {
        var agent = await A.Agent(service.Database, service.Account);
        var batch = await service.EnrollAsync(agent, Grouped("acme", "acme", "acme"));
        await using var pause = await service.Database.DataSource.OpenConnectionAsync();
        await using var paused = await pause.BeginTransactionAsync();
        await using (var command = new NpgsqlCommand("update enrollments set state = 'paused', held_state = 'waiting' where id = $1", pause))
        {
            command.Parameters.Add(new() { Value = await EnrollmentAsync(batch, 1) });
            await command.ExecuteNonQueryAsync();
        }

        await ChangeAsync(batch, 0, "cancel");
        await Eventually.HoldsAsync("The group waits for the lock of its next member", () => service.Database.ScalarAsync<bool>(
            "select exists (select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock')"), EngineFixture.Patience);
        await paused.CommitAsync();

        await StatesAsync(batch, "cancelled", "waiting", "pending");
    }

    [Fact]
    public async Task G6_blanks_around_a_value_do_not_count_and_letter_case_does()
    {
        var agent = await A.Agent(service.Database, service.Account);

        var batch = await service.EnrollAsync(agent, Grouped("acme", " acme ", "ACME"));

        await StatesAsync(batch, "pending", "waiting", "pending");
    }

    [Theory]
    [InlineData("batch", "pending")]
    [InlineData("agent", "waiting")]
    public async Task G6_one_value_in_two_batches(string scope, string ofSecond)
    {
        var agent = await A.Agent(service.Database, service.Account);
        var first = await service.EnrollAsync(agent, Body([Contact(NextNumber(), ("account_id", "acme"))], ("groupByField", "account_id"), ("groupScope", scope)));

        var second = await service.EnrollAsync(agent, Body([Contact(NextNumber(), ("account_id", "acme"))], ("groupByField", "account_id"), ("groupScope", scope)));

        await StatesAsync(second, ofSecond);
        await ChangeAsync(first, 0, "cancel");
        await StatesAsync(second, "pending");
    }

    [Fact]
    public async Task G1_those_who_wait_are_let_go_when_one_succeeds()
    {
        var agent = await A.Agent(service.Database, service.Account);
        var batch = await service.EnrollAsync(agent, Grouped("acme", "acme", "acme"));
        await service.Database.ExecuteAsync(
            "update enrollments set state = 'completed', outcome = 'succeeded', finished_at = now(), updated_at = now(), due_at = null, gate = null where id = $1",
            await EnrollmentAsync(batch, 0));

        await AskAsync(batch);

        await StatesAsync(batch, "completed", "cancelled", "cancelled");
        Assert.Equal(2, await service.Database.ScalarAsync<long>("select count(*) from enrollments where job_id = $1 and reason = 'group_succeeded'", batch));
    }

    [Fact]
    public async Task G5_one_group_over_two_pages_has_one_active_however_its_messages_come()
    {
        var agent = await A.Agent(service.Database, service.Account);
        var numbers = Enumerable.Range(0, 600).Select(_ => NextNumber()).ToList();
        var answer = await service.Client.ScheduleAsync(agent, Body(numbers.Select(number => Contact(number, ("account_id", "acme"))), ("groupByField", "account_id")));
        var batch = answer.Body.GetProperty("batchId").GetGuid();
        await using var sender = await Sender.ConnectAsync(service.Broker);
        foreach (var page in new[] { 2, 1, 2, 1, 2 })
            await sender.SendAsync(new EnrollPage(batch, service.Account, page), batch, Guid.CreateVersion7());

        await service.EnrolledAsync(batch);

        Assert.Equal(
            ["0 pending"],
            await service.Database.ColumnAsync<string>("select concat_ws(' ', row_index, state) from enrollments where job_id = $1 and state <> 'waiting'", batch));
        Assert.Equal(600, await service.Database.ScalarAsync<long>("select count(*) from enrollments where job_id = $1", batch));
        Assert.Equal(2, await service.Database.ScalarAsync<long>("select count(*) from bulk_pages where job_id = $1", batch));
    }

    private static string Grouped(params string[] values) =>
        Body(values.Select(JsonNode? (value) => Contact(NextNumber(), ("account_id", value))), ("groupByField", "account_id"));

    private async Task<Guid> EnrollmentAsync(Guid batch, int row) =>
        await service.Database.ScalarAsync<Guid>("select enrollment_id from bulk_rows where job_id = $1 and row_index = $2", batch, row);

    private async Task ChangeAsync(Guid batch, int row, string verb)
    {
        using var response = await service.Client.PostAsync(new Uri($"enrollments/{await EnrollmentAsync(batch, row)}/{verb}", UriKind.Relative), content: null);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
    }

    // Asks the group as the end of a member does.
    private async Task AskAsync(Guid batch)
    {
        var (group, sequence) = (
            await service.Database.ScalarAsync<Guid>("select group_id from enrollments where job_id = $1 limit 1", batch),
            await service.Database.ScalarAsync<Guid>("select sequence_id from enrollments where job_id = $1 limit 1", batch));
        await using var sender = await Sender.ConnectAsync(service.Broker);
        await sender.SendAsync(new AdvanceGroup(group, service.Account, sequence), group, Guid.CreateVersion7());
    }

    private Task<string> StatesAsync(Guid batch, params string[] states) => Eventually.EqualsAsync(
        "The states of the rows' enrollments", string.Join(' ', states),
        async () => string.Join(' ', await service.Database.ColumnAsync<string>(
            "select coalesce(held_state, state) from enrollments where job_id = $1 order by row_index", batch)),
        EngineFixture.Patience);
}
