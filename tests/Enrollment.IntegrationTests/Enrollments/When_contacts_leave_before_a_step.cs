using Enrollment.Contracts;
using Enrollment.Core.Contacts;
using Enrollment.Core.Database;
using Enrollment.Core.Enrollments;
using Enrollment.Core.Sequences;
using Enrollment.IntegrationTests.Steps;
using Enrollment.Scheduler.Steps;
using Enrollment.Testing;
using Npgsql;

namespace Enrollment.IntegrationTests.Enrollments;

/// <summary>No step is handed out for a contact who has unsubscribed or is gone, whoever did that and whenever it commits.</summary>
public sealed class When_contacts_leave_before_a_step(SteppedClock engine) : IClassFixture<SteppedClock>
{
    [Fact]
    public async Task What_is_due_for_them_ends_instead_with_its_reason()
    {
        var sequence = await engine.SequenceAsync(A.Step());
        var enrollments = await engine.EnrollAsync(sequence, 120);
        var (unsubscribed, gone) = (enrollments[3], enrollments[7]);
        // By somebody who wrote the tables himself: nothing was ended.
        await engine.Database.ExecuteAsync("update contacts set unsubscribed_at = now() where id = (select contact_id from enrollments where id = $1)", unsubscribed);
        await engine.Database.ExecuteAsync("delete from contacts where id = (select contact_id from enrollments where id = $1)", gone);

        Assert.Equal(120, await engine.SweepAsync(schedulers: 2));

        await engine.AreAsync(enrollments.Except([unsubscribed, gone]), EnrollmentState.Completed);
        foreach (var (enrollment, reason) in new[] { (unsubscribed, "unsubscribed"), (gone, "contact_deleted") })
        {
            var news = await engine.NewsAsync(nameof(EnrollmentCancelled), enrollment);
            Assert.Equal(reason, news.Message.GetProperty("reason").GetString());
            Assert.Equal((EnrollmentState.Cancelled, reason), await StateAsync(enrollment));
            Assert.Empty(engine.HandedOut(enrollment));
        }
        Assert.Equal(0, await engine.SweepAsync());
    }

    [Fact]
    public async Task A_whole_batch_of_them_does_not_end_the_sweep()
    {
        var sequence = await engine.SequenceAsync(A.Step());
        var gone = await engine.EnrollAsync(sequence, 150, dueAt: DateTimeOffset.UtcNow.AddHours(-1));
        await engine.Database.ExecuteAsync("delete from contacts where account_id = $1", sequence.AccountId);
        var here = await engine.EnrollAsync(sequence, 10);

        Assert.Equal(160, await engine.SweepAsync());

        await engine.AreAsync(here, EnrollmentState.Completed);
        await engine.AreAsync(gone, EnrollmentState.Cancelled);
    }

    [Fact]
    public async Task A_report_that_is_overdue_for_one_of_them_ends_the_enrollment_and_leaves_its_run_as_failed()
    {
        var sequence = await engine.SequenceAsync(A.Step(awaitCompletion: true));
        var enrollment = (await engine.EnrollAsync(sequence, 1))[0];
        await engine.SweepAsync();
        await engine.IsAsync(enrollment, EnrollmentState.Processing);
        await engine.Database.ExecuteAsync("update contacts set unsubscribed_at = now() where account_id = $1", sequence.AccountId);
        await engine.MakeDueAsync(enrollment);

        await engine.SweepAsync();

        Assert.Equal((EnrollmentState.Cancelled, "unsubscribed"), await StateAsync(enrollment));
        Assert.Equal(("failed", "unsubscribed"), Assert.Single(await engine.RunsAsync(enrollment)) is var run ? (run.Status, run.Error) : default);
    }

    [Fact]
    public async Task Who_is_leaving_is_passed_over_and_not_handed_out_afterwards()
    {
        var sequence = await engine.SequenceAsync(A.Step());
        var enrollments = await engine.EnrollAsync(sequence, 2);
        await using var leaving = await BeginAsync();
        await LeaveAsync(leaving, sequence.AccountId, enrollments[0]);

        Assert.Equal(1, await engine.SweepAsync(schedulers: 2));
        await leaving.CommitAsync();
        Assert.Equal(0, await engine.SweepAsync(schedulers: 2));

        await engine.IsAsync(enrollments[1], EnrollmentState.Completed);
        Assert.Equal((EnrollmentState.Cancelled, "unsubscribed"), await StateAsync(enrollments[0]));
        Assert.Empty(engine.HandedOut(enrollments[0]));
    }

    [Fact]
    public async Task Who_leaves_while_the_step_is_being_handed_out_commits_behind_it()
    {
        var sequence = await engine.SequenceAsync(A.Step(awaitCompletion: true));
        var enrollment = (await engine.EnrollAsync(sequence, 1))[0];
        await using var claim = await BeginAsync();
        await using (var claiming = new NpgsqlCommand(EmbeddedSql.Beside(typeof(HandOutDueSteps), "ClaimDueSteps"), claim.Connection)
        {
            Parameters = { new("limit", 10), new("kinds", new[] { SequenceKinds.EventQueue.Name }) },
        })
            await claiming.ExecuteNonQueryAsync();

        await using var leaving = await BeginAsync();
        var left = LeaveAsync(leaving, sequence.AccountId, enrollment);
        await Eventually.HoldsAsync("The leaver waits for the claim", async () => await engine.Database.ScalarAsync<long>(
            "select count(*) from pg_stat_activity where datname = current_database() and wait_event = 'transactionid'") > 0);
        Assert.False(left.IsCompleted);
        await claim.CommitAsync();
        await left;
        await leaving.CommitAsync();

        Assert.Equal((EnrollmentState.Cancelled, "unsubscribed"), await StateAsync(enrollment));
        Assert.Equal(0, await engine.SweepAsync());
    }

    private async Task<NpgsqlTransaction> BeginAsync()
    {
        var connection = await engine.Database.DataSource.OpenConnectionAsync();
        return await connection.BeginTransactionAsync();
    }

    // As ChangeContact does it.
    private static async Task LeaveAsync(NpgsqlTransaction transaction, Guid account, Guid enrollment)
    {
        await using var update = new NpgsqlCommand(
            "update contacts set unsubscribed_at = now() where id = (select contact_id from enrollments where id = $1) returning id", transaction.Connection, transaction)
        {
            Parameters = { new() { Value = enrollment } },
        };
        var contact = (Guid)(await update.ExecuteScalarAsync())!;
        await LeavingContacts.EndEnrollmentsAsync(
            transaction.Connection!, account, [contact], LeavingContacts.Unsubscribed, new NoteAuthor.ApiKey(Guid.CreateVersion7()), CancellationToken.None);
    }

    private async Task<(string State, string? Reason)> StateAsync(Guid enrollment) =>
        await engine.ReadAsync(enrollment) is var read ? (read.State, read.Reason) : default;
}
