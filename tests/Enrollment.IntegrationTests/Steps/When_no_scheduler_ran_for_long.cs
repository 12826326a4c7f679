using Enrollment.Scheduler.Counts;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Steps;

public sealed class When_no_scheduler_ran_for_long
{
    [Fact]
    public async Task What_was_noted_meanwhile_is_folded_batch_after_batch()
    {
        await using var database = await TestDatabase.CreateAsync(TestServers.FromEnvironment());
        var sequence = await A.Sequence(database, await A.Account(database));
        foreach (var contact in await A.Contacts(database, sequence.AccountId, 7))
            await A.Enrollments(database, sequence, [contact]);
        await database.ExecuteAsync("create table folds (size bigint)");
        await database.ExecuteAsync("create function note_fold() returns trigger language plpgsql as $$ begin insert into folds select count(*) from folded; return null; end $$");
        await database.ExecuteAsync("create trigger note_folds after delete on enrollment_deltas referencing old table as folded for each statement execute function note_fold()");

        var counts = new EnrollmentCounts(database.DataSource);
        while (await counts.FoldNextAsync(CancellationToken.None, batchSize: 3))
        {
        }

        Assert.Equal([3, 3, 1], await database.ColumnAsync<long>("select size from folds"));
        Assert.Equal(0, await database.ScalarAsync<long>("select count(*) from enrollment_deltas"));
        Assert.Equal(7, await database.ScalarAsync<long>("select enrollments from enrollment_counts where sequence_id = $1", sequence.Id));
    }
}
