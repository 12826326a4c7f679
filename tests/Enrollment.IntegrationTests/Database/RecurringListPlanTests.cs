using Enrollment.Api.Http;
using Enrollment.Api.Recurring;
using Enrollment.Core.Hosting;
using Enrollment.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;

namespace Enrollment.IntegrationTests.Database;

/// <summary>A page of recurring enrollments, or of runs, is read from an index in its order, however many there are of other accounts or of others.</summary>
public sealed class RecurringListPlanTests(RecurringListPlanTests.Data data) : IClassFixture<RecurringListPlanTests.Data>
{
    public static TheoryData<string, string> Reads { get; } = new()
    {
        { "force_custom_plan", "" },
        { "force_generic_plan", "" },
        { "force_custom_plan", "forwards" },
        { "force_generic_plan", "forwards" },
        { "force_custom_plan", "backwards" },
        { "force_generic_plan", "backwards" },
    };

    [Theory]
    [MemberData(nameof(Reads))]
    public async Task Recurring_enrollments_of_an_account_are_read_by_their_index(string mode, string direction)
    {
        foreach (var filter in new[] { "limit=25", "limit=25&is_active=true" })
        {
            var plan = await data.ExplainAsync(mode, db => ListRecurringEnrollments.Rows(db, data.Account, Query(CursorList.RecurringEnrollments, data.Middle, direction, filter)));

            Assert.Contains("recurring_enrollments_account ", plan, StringComparison.Ordinal);
            AssertReadsInOrder(plan);
        }
    }

    [Theory]
    [MemberData(nameof(Reads))]
    public async Task Runs_are_read_by_their_index(string mode, string direction)
    {
        var plan = await data.ExplainAsync(mode, db => ListRecurringRuns.Rows(db, data.Account, data.Busy, Query(CursorList.RecurringRuns, data.MiddleRun, direction)));

        Assert.Contains("recurring_runs_of ", plan, StringComparison.Ordinal);
        AssertReadsInOrder(plan);
    }

    private static void AssertReadsInOrder(string plan)
    {
        Assert.DoesNotContain("Seq Scan", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("Sort", plan, StringComparison.Ordinal);
    }

    private static ListQuery Query(CursorList list, Guid at, string direction, string filter = "limit=25")
    {
        var cursor = direction.Length == 0 ? "" : $"&cursor={new Cursor(list, at, Backwards: direction == "backwards")}";
        return ListQuery.Read(new DefaultHttpContext { Request = { QueryString = new($"?{filter}{cursor}") } }.Request, list);
    }

    /// <summary>20,000 recurring enrollments of 100 accounts, and 60,000 runs of 60.</summary>
    public sealed class Data : IAsyncLifetime
    {
        private TestDatabase _database = null!;

        public Guid Account { get; private set; }

        public Guid Middle { get; private set; }

        /// <summary>A recurring enrollment with runs.</summary>
        public Guid Busy { get; private set; }

        public Guid MiddleRun { get; private set; }

        public async Task InitializeAsync()
        {
            _database = await TestDatabase.CreateAsync(TestServers.FromEnvironment());
            var sequences = new List<MadeSequence>();
            foreach (var _ in Enumerable.Range(0, 100))
                sequences.Add(await A.Sequence(_database, await A.Account(_database)));
            Account = sequences[50].AccountId;
            await _database.ExecuteAsync("""
                insert into recurring_enrollments (
                    id, account_id, sequence_id, name, is_active, target, skip_if_already_enrolled, re_enter, cron, timezone, missed, next_run_at)
                select uuid_v7(), s.account_id, s.id, 'Daily', n % 2 = 0, '{"kind": "contact_filter", "fields": {"city": ["Berlin"]}}', true, 'once', '0 9 * * *', 'UTC', 'latest', now()
                from generate_series(1, 200) n cross join sequences s where s.id = any($1)
                """, sequences.Select(sequence => sequence.Id).ToArray());
            var own = await _database.ColumnAsync<Guid>("select id from recurring_enrollments where account_id = $1 order by id", Account);
            (Middle, Busy) = (own[own.Count / 2], own[30]);
            await _database.ExecuteAsync("""
                insert into recurring_runs (id, recurring_enrollment_id, account_id, planned_at, started_at, status)
                select uuid_v7(), r.id, $1, now() - n * interval '1 hour', now(), 'missed'
                from generate_series(1, 1000) n cross join unnest($2) r(id)
                """, Account, own.Take(60).ToArray());
            MiddleRun = (await _database.ColumnAsync<Guid>("select id from recurring_runs where recurring_enrollment_id = $1 order by id", Busy))[500];
            await _database.ExecuteAsync("vacuum analyze");
        }

        public Task DisposeAsync() => _database.DisposeAsync().AsTask();

        public async Task<string> ExplainAsync<T>(string planCacheMode, Func<EnrollmentDb, IQueryable<T>> query)
        {
            await using var db = _database.Db();
            await db.Database.OpenConnectionAsync();
            await db.Database.ExecuteSqlAsync($"select set_config('plan_cache_mode', {planCacheMode}, false)");
            await using var command = query(db).CreateDbCommand();
            command.CommandText = $"explain {command.CommandText}";
            await using var reader = await command.ExecuteReaderAsync();
            var lines = new List<string>();
            while (await reader.ReadAsync())
                lines.Add(reader.GetString(0));
            return string.Join('\n', lines) + "\n";
        }
    }
}
