using Enrollment.Contracts;
using Enrollment.Core.Enrollments;
using Enrollment.IntegrationTests.Enrollments;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Sagas;

/// <summary>Messages that are under way together share one transaction, and nothing else.</summary>
public sealed class When_one_of_a_batch_cannot_be_handled(OneBatchAtATime engine) : IClassFixture<OneBatchAtATime>
{
    [Fact]
    public async Task An_enrollment_whose_plan_is_missing_fails_alone()
    {
        var (sequence, enrollments) = await EnrolledAsync();
        await engine.Database.ExecuteAsync("update enrollments set sequence_version = 99 where id = $1", enrollments[7]);

        await AssertOnlyFailsAsync(sequence, enrollments, bad: 7);
    }

    [Fact]
    public async Task An_enrollment_at_a_step_that_its_plan_does_not_have_fails_alone()
    {
        var (sequence, enrollments) = await EnrolledAsync();
        await engine.Database.ExecuteAsync("update enrollments set position = 9 where id = $1", enrollments[7]);

        await AssertOnlyFailsAsync(sequence, enrollments, bad: 7);
    }

    [Fact]
    public async Task An_enrollment_that_the_database_refuses_to_write_fails_alone()
    {
        var (sequence, enrollments) = await EnrolledAsync();
        await engine.Database.ExecuteAsync($"""
            create or replace function refuse() returns trigger language plpgsql as $$ begin raise exception 'refused'; end $$;
            create trigger refuse_{enrollments[7]:n} before update on enrollments for each row when (new.id = '{enrollments[7]}') execute function refuse();
            """);

        await AssertOnlyFailsAsync(sequence, enrollments, bad: 7);
    }

    private async Task<(MadeSequence Sequence, IReadOnlyList<Guid> Enrollments)> EnrolledAsync()
    {
        var sequence = await engine.SequenceAsync(A.Step(awaitCompletion: true));
        return (sequence, await engine.EnrollAsync(sequence, 20, EnrollmentState.Processing));
    }

    private async Task AssertOnlyFailsAsync(MadeSequence sequence, IReadOnlyList<Guid> enrollments, int bad)
    {
        var before = await engine.RowAsync(enrollments[bad]);
        var setAside = await SetAsideAsync();

        await engine.HandleInOneBatchAsync(enrollments.Select(enrollment => new StepExecuted(enrollment, sequence.AccountId, StepSeq: 1)));

        await engine.AreAsync(enrollments.Where((_, index) => index != bad), EnrollmentState.Completed);
        Assert.Equal(before, await engine.RowAsync(enrollments[bad]));
        await Eventually.EqualsAsync("Messages set aside", setAside + 1, SetAsideAsync);
    }

    private async Task<uint> SetAsideAsync() => (await engine.Broker.FailedMessagesAsync()).GetValueOrDefault("enrollment-saga_error");
}

/// <summary>One writer of saga batches, and a way to hold it up until a batch has gathered.</summary>
public sealed class OneBatchAtATime : EngineFixture
{
    protected override string[] ConsumersSettings => ["--SagaStore:Writers=1"];

    /// <summary>Lets messages gather behind one that waits for its row, so that they are all written together.</summary>
    public async Task HandleInOneBatchAsync(IEnumerable<StepExecuted> messages)
    {
        var sequence = await this.SequenceAsync(A.Step(awaitCompletion: true));
        var plug = (await this.EnrollAsync(sequence, 1, EnrollmentState.Processing))[0];
        var ids = new List<Guid>();
        await using (await HeldRows.ByAsync(Database, "select from enrollments where id = $1 for update", plug))
        {
            await Sender.SendAsync(new StepExecuted(plug, sequence.AccountId, StepSeq: 1), plug, Enrollees.ReportId(plug));
            await Eventually.HoldsAsync("The batch in front waits", () => Database.ScalarAsync<bool>("""
                select exists (select from pg_locks l join pg_stat_activity a using (pid) where not l.granted and a.datname = current_database())
                """), Patience);
            foreach (var message in messages)
            {
                ids.Add(Enrollees.ReportId(message.EnrollmentId));
                await Sender.SendAsync(message, message.EnrollmentId, ids[^1]);
            }
            foreach (var id in ids)
                await BegunAsync(id);
        }
        foreach (var id in ids)
            await HandledAsync(id);
    }
}
