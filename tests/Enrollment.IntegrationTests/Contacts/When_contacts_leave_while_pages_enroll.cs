using Enrollment.Contracts;
using Enrollment.Core.Contacts;
using Enrollment.Core.Enrollments;
using Enrollment.Core.Jobs;
using Enrollment.IntegrationTests.Enrollments;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.IntegrationTests.Http;
using Enrollment.IntegrationTests.Jobs;
using Enrollment.Testing;
using Npgsql;

namespace Enrollment.IntegrationTests.Contacts;

/// <summary>Whoever commits second sees what the first one did: nobody who has left is live in a sequence.</summary>
public sealed class When_contacts_leave_while_pages_enroll(EngineFixture engine) : IClassFixture<EngineFixture>
{
    // What a request does to a contact before it takes its turn, and the turn.
    private const string Leave = """
        with leaver as (update contacts set unsubscribed_at = now() where id = $1),
        gone as (delete from contacts where id = $2)
        select pg_advisory_xact_lock(hashtextextended('leaving ' || $3::uuid, 0))
        """;

    [Fact]
    public async Task A_page_that_commits_second_ends_whom_it_enrolled_meanwhile()
    {
        var account = await A.Account(engine.Database);
        var contacts = await A.Contacts(engine.Database, account, 4);
        var sequence = await A.Sequence(engine.Database, account, A.Step(TimeSpan.FromDays(1)));
        var job = await A.Job(engine.Database, sequence, Bulk.Leads);
        await using (var leaving = await HeldRows.ByAsync(engine.Database, Leave, contacts[1], contacts[2], account))
        {
            await engine.RequestAsync(sequence, job);
            // The page has read all four as contacts who stay, and waits for its turn.
            await Eventually.EqualsAsync("Pages that wait for their turn", 1, WaitingForTurnAsync, EngineFixture.Patience);
            await leaving.CommitAsync();
        }

        var ended = await engine.EndAsync(job);

        Assert.Equal((4, 0, 0), ended.Counts);
        Assert.Equal([contacts[0], contacts[3]], await engine.LiveAsync(sequence));
        Assert.Equal(
            ["contact_deleted", "unsubscribed"],
            await engine.Database.ColumnAsync<string>("select reason from enrollments where sequence_id = $1 and state = 'cancelled' order by 1", sequence.Id));
        foreach (var enrollment in await engine.Database.ColumnAsync<Guid>("select id from enrollments where sequence_id = $1 and state = 'cancelled'", sequence.Id))
            await engine.NewsAsync(nameof(EnrollmentCancelled), enrollment);
    }

    [Fact]
    public async Task A_contact_that_commits_second_ends_what_the_page_enrolled()
    {
        var api = await engine.StartApiAsync();
        var account = await A.Account(engine.Database);
        using var client = api.ClientFor(await A.ApiKey(engine.Database, account));
        var contacts = await A.Contacts(engine.Database, account, 3);
        var sequence = await A.Sequence(engine.Database, account, A.Step(TimeSpan.FromDays(1)));
        Task<Answer>[] leaving;

        // As a page does it: enrolls, takes its turn beside other pages, finds that nobody has left, and commits.
        await using (var page = await HeldRows.ByAsync(engine.Database, """
            with enrolled as (
                insert into enrollments (id, account_id, sequence_id, sequence_version, contact_id, job_id, forced, state, position, anchor, due_at)
                select uuid_v7(), $1, $2, 1, id, uuid_v7(), false, 'pending', 1, now(), now() + interval '1 day' from unnest($3::uuid[]) id)
            select pg_advisory_xact_lock_shared(hashtextextended('leaving ' || $1::uuid, 0))
            """, account, sequence.Id, contacts.ToArray()))
        {
            leaving =
            [
                client.ChangeAsync($"contacts/{contacts[0]}", """{"unsubscribed_at": "2026-03-01T10:00:00Z"}"""),
                client.RemoveAsync($"contacts/{contacts[1]}"),
            ];
            await Eventually.EqualsAsync("Leavers that wait for their turn", 2, WaitingForTurnAsync, EngineFixture.Patience);
            await page.CommitAsync();
        }
        await Task.WhenAll(leaving);

        Assert.Equal([contacts[2]], await engine.LiveAsync(sequence));
    }

    [Fact]
    public async Task However_they_meet_nobody_who_has_left_stays_in_a_sequence()
    {
        var account = await A.Account(engine.Database);
        var contacts = await A.Contacts(engine.Database, account, 3_000);
        var sequence = await A.Sequence(engine.Database, account, A.Step(TimeSpan.FromDays(1)));
        var job = await A.Job(engine.Database, sequence, Bulk.Leads);
        Guid[] leavers = [.. contacts.Where((_, index) => index % 10 == 0)];

        await engine.RequestAsync(sequence, job);
        await Parallel.ForEachAsync(leavers, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (contact, stop) => await UnsubscribeAsync(account, contact, stop));
        var ended = await engine.EndAsync(job);

        Assert.Equal(BulkJobStatus.Completed, ended.Status);
        Assert.Equal(contacts.Except(leavers), await engine.LiveAsync(sequence));
    }

    // As ChangeContact does it.
    private async ValueTask UnsubscribeAsync(Guid account, Guid contact, CancellationToken stop)
    {
        await using var connection = await engine.Database.DataSource.OpenConnectionAsync(stop);
        await using var transaction = await connection.BeginTransactionAsync(stop);
        await using (var update = new NpgsqlCommand("update contacts set unsubscribed_at = now() where id = $1", connection) { Parameters = { new() { Value = contact } } })
            await update.ExecuteNonQueryAsync(stop);
        await LeavingContacts.EndEnrollmentsAsync(connection, account, [contact], LeavingContacts.Unsubscribed, new NoteAuthor.Nobody(), stop);
        await transaction.CommitAsync(stop);
    }

    private Task<int> WaitingForTurnAsync() => engine.Database.ScalarAsync<int>(
        "select count(*)::int from pg_stat_activity where datname = current_database() and wait_event = 'advisory' and query like '%leaving%'");
}
