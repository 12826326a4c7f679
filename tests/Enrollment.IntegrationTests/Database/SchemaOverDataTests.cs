using Enrollment.Core.Database;
using Enrollment.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Enrollment.IntegrationTests.Database;

/// <summary>A start that finds the schema applied leaves all data as they are. Until a release there is one migration; a later one runs over this.</summary>
public sealed class SchemaOverDataTests : IAsyncLifetime
{
    private TestDatabase _database = null!;

    public async Task InitializeAsync() => _database = await TestDatabase.CreateAsync(TestServers.FromEnvironment(), migrated: false);

    public Task DisposeAsync() => _database.DisposeAsync().AsTask();

    [Fact]
    public async Task A_second_start_over_one_row_of_everything_changes_nothing()
    {
        await Migrator().MigrateAsync(CancellationToken.None);
        await FillAsync();
        var before = await ContentsAsync();

        await Migrator().MigrateAsync(CancellationToken.None);

        Assert.DoesNotContain(before, table => table.EndsWith(" 0 rows", StringComparison.Ordinal));
        Assert.Equal(before, await ContentsAsync());
    }

    // A table of a later migration has no row here, and fails the test until it has one.
    private async Task FillAsync()
    {
        var account = await A.Account(_database);
        await A.ApiKey(_database, account);
        var queue = await A.Sequence(_database, account);
        var contact = await A.Contact(_database, account);
        await A.Customer(_database, account, [contact]);
        var job = await A.Job(_database, queue, new Core.Jobs.Targets.EnrollmentTarget.ContactIds([contact]));
        await A.Import(_database, account, [contact]);
        var enrollment = (await A.Enrollments(_database, queue, [contact], job: job))[0];
        foreach (var statement in new[]
        {
            "insert into webhook_secrets (id, account_id, secret) values (uuid_v7(), $1, sha256('secret'))",
            "insert into idempotency_keys (account_id, method, path, key_sha256, api_key_id, scopes, fingerprint, answer_expected_until) select $1, 'POST', '/', sha256('key'), id, scopes, sha256('body'), now() from api_keys",
            "insert into bulk_pages (job_id, account_id, page_number, after_key, up_to_key) values ($2, $1, 1, $3, $3)",
            "insert into job_shares (job_id, account_id) values ($2, $1)",
            "insert into bulk_outcomes (job_id, account_id, key, contact_id, outcome, reason) values ($2, $1, $3, $3, 'skipped', 'unsubscribed')",
            "insert into step_runs (enrollment_id, step_seq, account_id, step_id, position, status, attempt, scheduled_for, started_at) values ($4, 1, $1, $3, 1, 'processing', 1, now(), now())",
            "insert into enrollment_notes (id, enrollment_id, account_id, at, what, job_id) values (uuid_v7(), $4, $1, now(), 'paused', $2)",
            "insert into enrollment_counts select account_id, sequence_id, sequence_version, position, state, place, enrollments from enrollment_deltas",
            "insert into import_batches (import_id, account_id, headers, body, next_attempt_at) select id, account_id, '{}', '{}', now() from imports",
            "insert into import_replies (import_id, account_id, reply_to, is_plain) select id, account_id, 'answers', true from imports",
            "insert into recurring_enrollments (id, account_id, sequence_id, name, is_active, target, skip_if_already_enrolled, re_enter, cron, timezone, missed) select $2, $1, id, 'Daily', true, '{}', true, 'once', '0 9 * * *', 'UTC', 'latest' from sequences",
            "insert into recurring_runs (id, recurring_enrollment_id, account_id, planned_at, started_at, status, job_id) values ($2, $2, $1, now(), now(), 'started', $2)",
            "insert into sequence_clocks (sequence_id, account_id, next_due_at) values ($3, $1, now())",
            "insert into contact_phones (account_id, phone_e164, contact_id) values ($1, '+15551234567', $3)",
            "insert into do_not_call (account_id, phone_e164, source) values ($1, '+15551234567', 'request')",
            "insert into call_settings (sequence_id, account_id, call_windows) select id, $1, '{}' from sequences",
            "insert into call_rules (sequence_id, version, account_id, max_attempts, success_outcomes) select id, 1, $1, 5, '{goal_completed}' from sequences",
            "insert into bulk_rows (job_id, key, account_id, row_index, status) values ($2, $3, $1, 0, 'accepted')",
            "insert into call_facts (enrollment_id, account_id, job_id, name, phone_e164, timezone) values ($4, $1, $2, 'Ada', '+15551234567', 'UTC')",
            "insert into calls (call_id, account_id, sequence_id, enrollment_id, step_seq, step_id, position, attempt, contact_id, job_id, phone_e164, dispatch, handed_out_at, expires_at, report_by, require_start) select uuid_v7(), $1, id, $4, 1, $3, 1, 1, $3, $2, '+15551234567', 'message', now(), now(), now(), false from sequences",
            "insert into webhook_deliveries (id, account_id, sequence_id, type, url, body, status, next_attempt_at) select uuid_v7(), $1, id, 'call.finished', 'https://example.com', '{}', 'pending', now() from sequences",
            "insert into credit_spending (account_id, day, sequence_id, kind, amount, transactions) select $1, current_date, id, 'contact', 1, 1 from sequences",
            "insert into outbox (id, messages, message_count, next_attempt_at) values (uuid_v7(), '[]', 0, now())",
        })
            await _database.ExecuteAsync($"with given as (select $1::uuid, $2::uuid, $3::uuid, $4::uuid) {statement}", account, job, contact, enrollment);
    }

    private async Task<IReadOnlyList<string>> ContentsAsync()
    {
        var contents = new List<string>();
        foreach (var table in await _database.ColumnAsync<string>("select relname::text from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace order by 1"))
            contents.Add(await _database.ScalarAsync<string>($"select format('%s %s %s rows', '{table}', md5(string_agg(t::text, '|' order by t::text)), count(*)) from {table} t"));
        return contents;
    }

    private Migrator Migrator() => new(_database.DataSource, NullLogger<Migrator>.Instance);
}
