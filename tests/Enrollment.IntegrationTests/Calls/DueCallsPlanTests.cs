using System.Diagnostics;
using Enrollment.Core.Database;
using Enrollment.IntegrationTests.Steps;
using Enrollment.Scheduler.Calls;
using Enrollment.Testing;
using Npgsql;
using NpgsqlTypes;

namespace Enrollment.IntegrationTests.Calls;

/// <summary>
/// 1,000,000 calls of 1,000 agents wait: a tick finds the few that are due by indexes alone. Rows are checked by no trigger and no constraint while
/// they are made, which is what takes time.
/// </summary>
public sealed class DueCallsPlanTests : IAsyncLifetime
{
    private const int Agents = 1_000;
    private const int CallsOfAgent = 1_000;

    private TestDatabase _database = null!;
    private PartsAtRest _engine = null!;
    private MadeSequence _agent = null!;

    public async Task InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync(TestServers.FromEnvironment());
        _engine = PartsAtRest.On(_database);
        _agent = await A.Agent(_database, await A.Account(_database));
        await MultiplyAgentsAsync();
        await WaitingAsync();
        await _database.ExecuteAsync("vacuum analyze");
    }

    public async Task DisposeAsync()
    {
        await _engine.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task A_tick_over_a_million_waiting_calls_is_short_and_reads_no_table_through()
    {
        // The first one warms up connections and plans.
        Assert.Empty(await _engine.DueCalls.FindAsync(CancellationToken.None));
        var idle = await TimeAsync(() => _engine.CallAllAsync());
        Assert.InRange(idle, TimeSpan.Zero, TimeSpan.FromSeconds(1));
        AssertByIndexes(await PlanAsync("FindSequences"));
        AssertByIndexes(await PlanAsync("ClaimDueCalls"));

        // Two calls of every tenth agent are due; the others of each are wanted earlier, and were moved to later.
        await _database.ExecuteAsync("""
            update enrollments e set due_at = now() - interval '1 second'
            where row_index >= 998 and exists (select from call_settings k where k.sequence_id = e.sequence_id and k.max_concurrent_calls = 7)
            """);
        Assert.Equal(Agents / 10, (await _engine.DueCalls.FindAsync(CancellationToken.None)).Count);
        AssertByIndexes(await PlanAsync("ClaimDueCalls"));

        // 100 transactions beside the look at all agents.
        var busy = await TimeAsync(() => _engine.CallAllAsync());
        Assert.Equal(Agents / 10 * 2, await _database.ScalarAsync<long>("select count(*) from calls where row_index is not null"));
        Assert.InRange(busy, TimeSpan.Zero, TimeSpan.FromSeconds(10));
        Assert.InRange(await TimeAsync(() => _engine.CallAllAsync()), TimeSpan.Zero, TimeSpan.FromSeconds(1));
    }

    private static async Task<TimeSpan> TimeAsync(Func<Task> act)
    {
        var started = Stopwatch.GetTimestamp();
        await act();
        return Stopwatch.GetElapsedTime(started);
    }

    private static void AssertByIndexes(IReadOnlyList<string> plan)
    {
        var text = string.Join('\n', plan);
        foreach (var table in new[] { "enrollments", "calls", "call_facts", "contacts", "do_not_call" })
            Assert.DoesNotContain($"Seq Scan on {table}", text, StringComparison.Ordinal);
        Assert.Contains("Index", text, StringComparison.Ordinal);
        Assert.DoesNotContain("enrollments_state", text, StringComparison.Ordinal);
    }

    private async Task<IReadOnlyList<string>> PlanAsync(string statement)
    {
        await using var connection = await _database.DataSource.OpenConnectionAsync();
        await using var command = new NpgsqlCommand("explain " + EmbeddedSql.Of(typeof(HandOutDueCalls), statement), connection);
        if (statement == "ClaimDueCalls")
        {
            command.Parameters.Add(new("account_id", _agent.AccountId));
            command.Parameters.Add(new("sequence_id", _agent.Id));
            command.Parameters.Add(new("seen", NpgsqlDbType.Array | NpgsqlDbType.Uuid) { Value = Array.Empty<Guid>() });
            command.Parameters.Add(new("limit", 10));
            command.Parameters.Add(new("max_calls_per_day", 3));
        }
        await using var reader = await command.ExecuteReaderAsync();
        var lines = new List<string>();
        while (await reader.ReadAsync())
            lines.Add(reader.GetString(0));
        return lines;
    }

    // Every tenth has another number of slots, by which it is known.
    private Task<int> MultiplyAgentsAsync() => _database.ExecuteAsync($"""
        with made as (
            insert into sequences (id, account_id, kind, name)
            select uuid_v7(), account_id, kind, name from sequences, generate_series(2, {Agents}) n where id = $1
            returning id, account_id),
        steps as (
            insert into sequence_steps
            select (jsonb_populate_record(t, jsonb_build_object('sequence_id', made.id, 'step_id', uuid_v7()))).*
            from made, sequence_steps t where t.sequence_id = $1),
        rules as (
            insert into call_rules
            select (jsonb_populate_record(r, jsonb_build_object('sequence_id', made.id))).* from made, call_rules r where r.sequence_id = $1)
        insert into call_settings
        select (jsonb_populate_record(k, jsonb_build_object('sequence_id', made.id,
            'max_concurrent_calls', case when row_number() over (order by made.id) % 10 = 0 then 7 else 10 end))).*
        from made, call_settings k where k.sequence_id = $1
        """, _agent.Id);

    private async Task WaitingAsync()
    {
        await _database.ExecuteAsync("update call_settings set max_concurrent_calls = 7 where sequence_id = $1", _agent.Id);
        var contacts = await A.Contacts(_database, _agent.AccountId, CallsOfAgent);
        await _database.ExecuteAsync("alter table enrollments disable trigger all");
        await _database.ExecuteAsync($"""
            insert into enrollments (id, account_id, sequence_id, sequence_version, contact_id, job_id, forced, state, position, anchor, due_at, gate, priority, wanted_at, row_index)
            select uuid_v7(), k.account_id, k.sequence_id, 1, c.id, k.sequence_id, true, 'pending', 1, now(), now() + interval '1 hour', 'call', 2,
                   now() - interval '1 hour' + n * interval '1 second', n
            from call_settings k, unnest($1) with ordinality as c(id, n1), lateral (select (n1 - 1)::int as n) o
            """, contacts.ToArray());
        await _database.ExecuteAsync("alter table enrollments enable trigger all");
        await _database.ExecuteAsync("""
            insert into call_facts (enrollment_id, account_id, job_id, name, phone_e164, timezone)
            select id, account_id, job_id, 'Ada', '+1555' || lpad((row_number() over ())::text, 7, '0'), 'UTC' from enrollments where row_index >= 900
            """);
        await _database.ExecuteAsync(
            "insert into do_not_call (account_id, phone_e164, source) select $1, '+1777' || lpad(n::text, 7, '0'), 'import' from generate_series(1, 5000) n", _agent.AccountId);
        // Two of each are under way, twenty are over.
        await _database.ExecuteAsync("""
            insert into calls (call_id, account_id, sequence_id, enrollment_id, step_seq, step_id, position, attempt, contact_id, job_id, phone_e164, dispatch, handed_out_at,
                               expires_at, report_by, require_start, closed_at, outcome)
            select uuid_v7(), account_id, sequence_id, uuid_v7(), 1, sequence_id, 1, 1, sequence_id, sequence_id, '+1666' || lpad((row_number() over ())::text, 7, '0'), 'message',
                   now() - interval '1 hour', now() + interval '1 hour', now() + interval '2 hours', false, case when n > 2 then now() end, case when n > 2 then 'busy' end
            from call_settings, generate_series(1, 22) n
            """);
    }
}
