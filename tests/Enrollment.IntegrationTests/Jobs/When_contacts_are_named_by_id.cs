using Enrollment.Core.Jobs;
using Enrollment.Core.Screening;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Jobs;

public sealed class When_contacts_are_named_by_id(EngineFixture engine) : IClassFixture<EngineFixture>
{
    [Theory]
    [InlineData(BulkModes.Page)]
    [InlineData(BulkModes.All)]
    public async Task Unknown_ids_and_other_accounts_ids_fail_one_by_one(string mode)
    {
        var account = await A.Account(engine.Database);
        var sequence = await A.Sequence(engine.Database, account);
        var contacts = await A.Contacts(engine.Database, account, 4);
        var foreign = await A.Contacts(engine.Database, await A.Account(engine.Database), 2);
        // Wherever they stand: before, between and behind those that exist.
        Guid[] unknown = [new("00000000-0000-0000-0000-000000000001"), Guid.CreateVersion7(), Guid.AllBitsSet];

        var job = await engine.EnrollAsync(sequence, Bulk.Ids([.. unknown, .. contacts, .. foreign]), mode);

        Assert.Equal((4, 0, 5), job.Counts);
        Assert.Equal(5, job.Totals.FailedReasons[OutcomeReasons.ContactNotFound]);
        Assert.Equal(contacts, await engine.LiveAsync(sequence));
        Assert.Equal(
            unknown.Concat(foreign).Select(id => $"{id} failed contact_not_found").Order(StringComparer.Ordinal),
            (await OutcomesAsync(job)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Each_of_them_gets_the_outcome_that_is_its_own()
    {
        var account = await A.Account(engine.Database);
        var sequence = await A.Sequence(engine.Database, account);
        var fresh = await A.Contact(engine.Database, account);
        var live = await A.Contact(engine.Database, account);
        var gone = await A.Contact(engine.Database, account, unsubscribed: true);
        var done = await A.Contact(engine.Database, account);
        await A.Enrollments(engine.Database, sequence, [live]);
        await A.Enrollments(engine.Database, sequence, [done], state: "completed");

        var job = await engine.EnrollAsync(sequence, Bulk.Ids(fresh, live, gone, done), BulkModes.Page);

        Assert.Equal((2, 2, 0), job.Counts);
        Assert.Equal(
            new[] { $"{live} skipped already_enrolled", $"{gone} skipped unsubscribed" }.Order(StringComparer.Ordinal),
            (await OutcomesAsync(job)).Order(StringComparer.Ordinal));
        Assert.Equal(new[] { fresh, live, done }.Order(), (await engine.LiveAsync(sequence)).Order());
    }

    [Fact]
    public async Task Five_hundred_make_one_page_and_nothing_remains()
    {
        var account = await A.Account(engine.Database);
        var sequence = await A.Sequence(engine.Database, account);
        var contacts = await A.Contacts(engine.Database, account, 500);

        var job = await engine.EnrollAsync(sequence, Bulk.Ids([.. contacts.Reverse()]), BulkModes.Page);

        Assert.Equal((500, 0, 0), job.Counts);
        Assert.False(job.HasMore);
    }

    [Fact]
    public async Task A_contact_of_another_account_stays_untouched_even_where_the_ids_are_equal()
    {
        var (mine, theirs) = (await A.Account(engine.Database), await A.Account(engine.Database));
        var sequence = await A.Sequence(engine.Database, mine);
        var contact = await A.Contact(engine.Database, mine);
        await engine.Database.ExecuteAsync(
            "insert into contacts (account_id, id, unsubscribed_at) select $1, id, now() from contacts where account_id = $2", theirs, mine);
        await A.Customer(engine.Database, theirs, [contact]);

        var job = await engine.EnrollAsync(sequence, Bulk.Ids(contact), BulkModes.Page);

        Assert.Equal((1, 0, 0), job.Counts);
        Assert.Equal(0, await engine.Database.ScalarAsync<long>("select count(*) from enrollments where account_id = $1", theirs));
        Assert.Equal(1, await engine.Database.ScalarAsync<long>("select count(*) from enrollments where job_id = $1 and customer_id is null", job.Id));
    }

    private Task<IReadOnlyList<string>> OutcomesAsync(EndedJob job) =>
        engine.Database.ColumnAsync<string>("select format('%s %s %s', contact_id, outcome, reason) from bulk_outcomes where job_id = $1", job.Id);
}
