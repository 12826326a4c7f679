using System.Text.Json;
using Enrollment.Core.Jobs.Targets;
using Enrollment.Testing;
using Npgsql;

namespace Enrollment.IntegrationTests.Database;

/// <summary>120,000 contacts who are the members of an import, among other imports, and jobs over all of them with an outcome each.</summary>
public sealed class ImportedDatabase : IAsyncLifetime
{
    private const int Members = 120_000;

    private TestDatabase _database = null!;

    public Guid Account { get; private set; }

    public MadeSequence Sequence { get; private set; } = null!;

    public Guid Import { get; private set; }

    /// <summary>A job over the import: its outcomes have ordinals as keys.</summary>
    public Guid JobByOrdinal { get; private set; }

    /// <summary>A job over a filter: its outcomes have the contact as key.</summary>
    public Guid JobByContact { get; private set; }

    /// <summary>A job over the import in which every contact failed.</summary>
    public Guid FailedJob { get; private set; }

    /// <summary>A contact in the middle of all.</summary>
    public Guid Middle { get; private set; }

    public async Task InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync(TestServers.FromEnvironment());
        Account = await A.Account(_database);
        Sequence = await A.Sequence(_database, Account);
        var contacts = await A.Contacts(_database, Account, Members);
        Middle = contacts[Members / 2];
        await A.Enrollments(_database, Sequence, [.. contacts.Take(20_000)]);
        await A.Customer(_database, Account, contacts.Where((_, index) => index % 3 == 0), industry: "farming");
        // The order of the file is none of ids.
        Import = await A.Import(_database, Account, [.. contacts.Reverse()]);
        foreach (var part in contacts.Chunk(Members / 4))
            await A.Import(_database, Account, part);
        JobByOrdinal = await A.Job(_database, Sequence, new EnrollmentTarget.ImportMembers(Import));
        JobByContact = await A.Job(_database, Sequence, Jobs.Bulk.Leads);
        FailedJob = await A.Job(_database, Sequence, new EnrollmentTarget.ImportMembers(Import));
        foreach (var (job, key, outcome) in new[] { (JobByOrdinal, "key", "skipped"), (JobByContact, "contact_id", "skipped"), (FailedJob, "key", "failed") })
        {
            await _database.ExecuteAsync($"""
                insert into bulk_outcomes (job_id, account_id, key, contact_id, outcome, reason)
                select $1, account_id, {key}, contact_id, '{outcome}', 'unsubscribed'
                from import_members
                where import_id = $2
                """, job, Import);
        }
        await ManySmallOnesAsync();
        await _database.ExecuteAsync("vacuum analyze");
    }

    public Task DisposeAsync() => _database.DisposeAsync().AsTask();

    public async Task<string> ExplainAsync(string planCacheMode, NpgsqlBatchCommand statement)
    {
        var lines = await ReadAsync(planCacheMode, "explain ", statement);
        return string.Join('\n', lines) + "\n";
    }

    /// <summary>Runs a statement that only reads and counts the blocks that it touches.</summary>
    public async Task<long> BlocksAsync(string planCacheMode, NpgsqlBatchCommand statement)
    {
        var lines = await ReadAsync(planCacheMode, "explain (analyze, buffers, format json) ", statement);
        var plan = JsonElement.Parse(string.Concat(lines))[0].GetProperty("Plan");
        return plan.GetProperty("Shared Hit Blocks").GetInt64() + plan.GetProperty("Shared Read Blocks").GetInt64();
    }

    private async Task<IReadOnlyList<string>> ReadAsync(string planCacheMode, string explain, NpgsqlBatchCommand statement)
    {
        await using var connection = await _database.DataSource.OpenConnectionAsync();
        await using (var set = new NpgsqlCommand($"set plan_cache_mode = {planCacheMode}", connection))
            await set.ExecuteNonQueryAsync();
        await using var command = new NpgsqlCommand(explain + statement.CommandText, connection);
        foreach (NpgsqlParameter parameter in statement.Parameters)
            command.Parameters.Add(parameter.Clone());
        await using var reader = await command.ExecuteReaderAsync();
        var lines = new List<string>();
        while (await reader.ReadAsync())
            lines.Add(reader.GetString(0));
        return lines;
    }

    // As pipelines leave them: an import and its job that has ended for each message. Other jobs wait.
    private Task<int> ManySmallOnesAsync() => _database.ExecuteAsync("""
        with made as (
            insert into imports (id, account_id, kind, source, status, rows, members, members_kept_until, created_at, finished_at)
            select gen_random_uuid(), $1, 'contacts', 'queue', 'completed', 1, 1, now() + n * interval '6 minutes', now() - n * interval '18 minutes', now() - n * interval '18 minutes'
            from generate_series(1, 20000) n
            returning id)
        insert into bulk_jobs (id, account_id, sequence_id, sequence_version, target, mode, skip_if_already_enrolled, anchor, status, finished_at)
        select gen_random_uuid(), $1, $2, 1, jsonb_build_object('kind', 'import', 'importId', id), 'all', true, now(), 'completed', now()
        from made
        union all
        select gen_random_uuid(), $1, $2, 1, '{"kind": "contact_ids"}', 'all', true, now(), 'queued', null
        from generate_series(1, 5000)
        """, Account, Sequence.Id);
}
