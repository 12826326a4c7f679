using Enrollment.Core.Database;
using Enrollment.Scheduler.Recurring;
using Enrollment.Testing;
using Npgsql;

namespace Enrollment.IntegrationTests.Database;

/// <summary>The statements of each second cost nothing, however many recurring enrollments there are.</summary>
public sealed class RecurringPlanTests : IAsyncLifetime
{
    private TestDatabase _database = null!;

    public async Task InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync(TestServers.FromEnvironment());
        var sequence = await A.Sequence(_database, await A.Account(_database));
        var one = await A.Recurring(_database, sequence, DateTimeOffset.UtcNow);
        await _database.ExecuteAsync("""
            insert into recurring_enrollments (id, account_id, sequence_id, name, is_active, target, skip_if_already_enrolled, re_enter, cron, timezone, missed, next_run_at)
            select uuid_v7(), account_id, sequence_id, name, true, target, skip_if_already_enrolled, re_enter, cron, timezone, missed, next_run_at + n * interval '1 second'
            from recurring_enrollments, generate_series(1, 50000) n
            where id = $1
            """, one);
        await _database.ExecuteAsync("vacuum analyze recurring_enrollments");
    }

    public Task DisposeAsync() => _database.DisposeAsync().AsTask();

    [Theory]
    [InlineData("ClaimDue", "recurring_enrollments_next")]
    [InlineData("ClaimCatchingUp", "recurring_enrollments_catching_up")]
    public async Task What_is_due_is_found_by_its_time(string statement, string index)
    {
        await using var explain = _database.DataSource.CreateCommand("explain (analyze, buffers, format text) " + EmbeddedSql.Of(typeof(PlannedRuns), statement));
        explain.Parameters.Add(new NpgsqlParameter("now", DateTimeOffset.UtcNow));
        explain.Parameters.Add(new NpgsqlParameter("unwritable", new[] { Guid.CreateVersion7() }));
        await using var reader = await explain.ExecuteReaderAsync();
        var plan = new List<string>();
        while (await reader.ReadAsync())
            plan.Add(reader.GetString(0));

        Assert.Contains(plan, line => line.Contains(index, StringComparison.Ordinal));
        Assert.DoesNotContain(plan, line => line.Contains("Seq Scan on recurring_enrollments", StringComparison.Ordinal));
    }
}
