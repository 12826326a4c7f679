using Enrollment.Contracts;
using Enrollment.Core.Enrollments;
using Enrollment.Core.Outbox;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Enrollments;

public sealed class When_many_enrollments_are_cancelled_at_once(EngineFixture engine) : IClassFixture<EngineFixture>
{
    private static readonly NoteAuthor Somebody = new NoteAuthor.ApiKey(Guid.CreateVersion7());

    [Fact]
    public async Task Everybody_live_in_a_sequence_ends_and_those_who_had_ended_stay()
    {
        var sequence = await engine.SequenceAsync();
        var ended = await engine.EnrollAsync(sequence, 3, EnrollmentState.Completed);
        Guid[] live =
        [
            .. await engine.EnrollAsync(sequence, 3),
            .. await engine.EnrollAsync(sequence, 2, EnrollmentState.Paused),
            .. await A.Enrollments(engine.Database, sequence, await A.Contacts(engine.Database, sequence.AccountId, 2), forced: true),
        ];

        var cancelled = await CancelAsync(sequence.AccountId, new LiveEnrollments.OfSequence(sequence.Id));

        Assert.Equal(live.Order(), cancelled.Ended.Select(one => one.EnrollmentId).Order());
        Assert.False(cancelled.HasMore);
        await engine.AreAsync(live, EnrollmentState.Cancelled);
        await engine.AreAsync(ended, EnrollmentState.Completed);
        Assert.Equal(["too late"], await engine.Database.ColumnAsync<string>("select distinct reason from enrollments where id = any($1)", live));
    }

    [Fact]
    public async Task Each_is_announced_under_the_id_that_the_saga_would_give_and_noted_in_its_history()
    {
        var sequence = await engine.SequenceAsync();
        var enrollment = (await engine.EnrollAsync(sequence, 1))[0];

        var cancelled = await CancelAsync(sequence.AccountId, new LiveEnrollments.OfSequence(sequence.Id));

        var news = await engine.NewsAsync(nameof(EnrollmentCancelled), enrollment);
        Assert.Equal("too late", news.Message.GetProperty("reason").GetString());
        Assert.Equal(cancelled.Ended[0].ContactId, news.Id("contactId"));
        await using var db = engine.Database.Db();
        var note = Assert.Single(db.EnrollmentNotes, note => note.EnrollmentId == enrollment);
        Assert.Equal((NoteKinds.Cancelled, Somebody, "too late"), (note.What, new NoteAuthor.ApiKey(note.ApiKeyId!.Value), note.Detail));
    }

    [Fact]
    public async Task A_step_under_way_is_left_in_the_history_as_failed_and_its_late_report_changes_nothing()
    {
        var sequence = await engine.SequenceAsync(A.Step(awaitCompletion: true), A.Step());
        var enrollment = (await engine.EnrollAsync(sequence, 1))[0];
        await engine.HandOutAsync(enrollment);
        await engine.IsAsync(enrollment, EnrollmentState.Processing);

        await CancelAsync(sequence.AccountId, new LiveEnrollments.OfSequence(sequence.Id));
        var row = await engine.RowAsync(enrollment);
        await engine.ReportDoneAsync(enrollment, 1);
        await engine.HandleAsync(new CancelEnrollment(enrollment, sequence.AccountId, "later"), enrollment);

        var run = Assert.Single(await engine.RunsAsync(enrollment));
        Assert.Equal(("failed", "too late"), (run.Status, run.Error));
        Assert.Equal(row, await engine.RowAsync(enrollment));
    }

    [Fact]
    public async Task Contacts_can_be_meant_in_one_sequence_or_in_all()
    {
        var account = await A.Account(engine.Database);
        var contacts = await A.Contacts(engine.Database, account, 4);
        var (one, other) = (await A.Sequence(engine.Database, account), await A.Sequence(engine.Database, account));
        var inOne = await A.Enrollments(engine.Database, one, contacts);
        var inOther = await A.Enrollments(engine.Database, other, contacts);

        var narrow = await CancelAsync(account, new LiveEnrollments.OfContactsInSequence(one.Id, [.. contacts.Take(1)]));
        var wide = await CancelAsync(account, new LiveEnrollments.OfContacts([.. contacts.Take(2)]));

        Assert.Equal([inOne[0]], narrow.Ended.Select(news => news.EnrollmentId));
        Assert.Equal(new[] { inOne[1], inOther[0], inOther[1] }.Order(), wide.Ended.Select(news => news.EnrollmentId).Order());
        await engine.AreAsync([.. inOne.Skip(2), .. inOther.Skip(2)], EnrollmentState.Pending);
    }

    [Fact]
    public async Task Another_accounts_enrollments_are_nobodys()
    {
        var sequence = await engine.SequenceAsync();
        var enrollment = (await engine.EnrollAsync(sequence, 1))[0];
        var contact = (await engine.ReadAsync(enrollment)).ContactId;
        var stranger = await A.Account(engine.Database);

        foreach (var which in new LiveEnrollments[]
        {
            new LiveEnrollments.OfSequence(sequence.Id), new LiveEnrollments.OfContacts([contact]),
            new LiveEnrollments.OfContactsInSequence(sequence.Id, [contact]),
        })
            Assert.Equal(0, (await CancelAsync(stranger, which)).Count);

        await engine.IsAsync(enrollment, EnrollmentState.Pending);
    }

    [Fact]
    public async Task A_limit_says_whether_it_left_any_and_messages_come_in_batches_of_500()
    {
        var sequence = await engine.SequenceAsync();
        await engine.EnrollAsync(sequence, 1_201);
        var which = new LiveEnrollments.OfSequence(sequence.Id);

        var first = await CancelAsync(sequence.AccountId, which, limit: 1_200);
        var second = await CancelAsync(sequence.AccountId, which, limit: 1_200);
        var third = await CancelAsync(sequence.AccountId, which, limit: 1_200);

        Assert.Equal([(1_200, true), (1, false), (0, false)], new[] { first, second, third }.Select(call => (call.Count, call.HasMore)));
        Assert.Equal(1_200, first.Messages.Count);
        Assert.Empty(third.Messages);
    }

    [Fact]
    public async Task One_that_ends_while_it_waits_for_its_lock_is_passed_over()
    {
        var sequence = await engine.SequenceAsync();
        var enrollments = await engine.EnrollAsync(sequence, 2);
        Task<EndedEnrollments> cancelling;
        await using (var saga = await HeldRows.ByAsync(
            engine.Database, "update enrollments set state = 'completed', finished_at = now(), due_at = null where id = $1", enrollments[0]))
        {
            cancelling = CancelAsync(sequence.AccountId, new LiveEnrollments.OfSequence(sequence.Id));
            await Eventually.HoldsAsync("It waits", async () => await engine.Database.ScalarAsync<long>(
                "select count(*) from pg_stat_activity where datname = current_database() and wait_event = 'transactionid'") > 0);
            await saga.CommitAsync();
        }

        var cancelled = await cancelling;

        Assert.Equal([enrollments[1]], cancelled.Ended.Select(news => news.EnrollmentId));
        await engine.IsAsync(enrollments[0], EnrollmentState.Completed);
    }

    [Fact]
    public async Task A_step_that_begins_while_the_cancellation_waits_is_left_as_failed_too()
    {
        var sequence = await engine.SequenceAsync(A.Step(awaitCompletion: true));
        var enrollment = (await engine.EnrollAsync(sequence, 1))[0];
        Task<EndedEnrollments> cancelling;
        await using (var saga = await HeldRows.ByAsync(engine.Database, """
            with begun as (update enrollments set state = 'processing' where id = $1 returning *)
            insert into step_runs (enrollment_id, step_seq, account_id, step_id, position, status, attempt, scheduled_for, started_at)
            select id, step_seq, account_id, $2, position, 'processing', attempt, due_at, now() from begun
            """, enrollment, sequence.StepIds[0]))
        {
            cancelling = CancelAsync(sequence.AccountId, new LiveEnrollments.OfSequence(sequence.Id));
            await Eventually.HoldsAsync("It waits", async () => await engine.Database.ScalarAsync<long>(
                "select count(*) from pg_stat_activity where datname = current_database() and wait_event = 'transactionid'") > 0);
            await saga.CommitAsync();
        }

        await cancelling;

        var run = Assert.Single(await engine.RunsAsync(enrollment));
        Assert.Equal(("failed", "too late"), (run.Status, run.Error));
    }

    private async Task<EndedEnrollments> CancelAsync(Guid account, LiveEnrollments which, int limit = 1_000)
    {
        await using var unit = await engine.Part<OutboxUnits>().BeginAsync(CancellationToken.None);
        var cancelled = await EndEnrollments.EndAsync(unit.Connection, account, which, EnrollmentEnd.Cancelled("too late"), Somebody, limit, CancellationToken.None);
        unit.Send(cancelled.Messages);
        await unit.CommitAsync(CancellationToken.None);
        return cancelled;
    }
}
