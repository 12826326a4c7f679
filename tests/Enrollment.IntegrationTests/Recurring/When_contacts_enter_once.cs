using Enrollment.Core.Enrollments;
using Enrollment.Core.Recurring;
using Enrollment.IntegrationTests.Jobs;
using Enrollment.Testing;
using static Enrollment.IntegrationTests.Recurring.RecurringClock;

namespace Enrollment.IntegrationTests.Recurring;

public sealed class When_contacts_enter_once(RecurringClock engine) : IClassFixture<RecurringClock>
{
    [Theory]
    [InlineData(ReEntry.Once, 2, """already_enrolled_once 4""")]
    [InlineData(ReEntry.WhileNotLive, 5, """already_enrolled 1""")]
    public async Task Those_who_were_ever_in_the_sequence_are_passed_over(string reEnter, int enrolled, string skipped)
    {
        var account = await A.Account(engine.Database);
        var (sequence, other) = (await A.Sequence(engine.Database, account), await A.Sequence(engine.Database, account));
        var contacts = await A.Contacts(engine.Database, account, 6);
        foreach (var (contact, state) in new[] { (0, EnrollmentState.Completed), (1, EnrollmentState.Cancelled), (2, EnrollmentState.Failed), (3, EnrollmentState.Pending) })
            await A.Enrollments(engine.Database, sequence, [contacts[contact]], state);
        await A.Enrollments(engine.Database, other, contacts, EnrollmentState.Completed);
        var recurring = await A.Recurring(engine.Database, sequence, At("01-01T12:00"), reEnter: reEnter);

        await engine.SweepAsync("01-02T09:00");

        var ended = await engine.EndAsync((await engine.JobsAsync(recurring))[0]);
        Assert.Equal(enrolled, ended.Totals.Enrolled);
        Assert.Equal(skipped, string.Join(" ", ended.Totals.SkippedReasons.Select(reason => $"{reason.Key} {reason.Value}")));
    }

    [Fact]
    public async Task The_second_run_enrolls_only_those_who_have_come_since()
    {
        var sequence = await A.Sequence(engine.Database, await A.Account(engine.Database));
        await A.Contacts(engine.Database, sequence.AccountId, 3);
        var recurring = await A.Recurring(engine.Database, sequence, At("01-01T12:00"), reEnter: ReEntry.Once);
        await engine.SweepAsync("01-02T09:00");
        await engine.JobsEndedAsync(recurring);
        await engine.Database.ExecuteAsync(
            "update enrollments set state = 'completed', finished_at = now(), due_at = null where sequence_id = $1", sequence.Id);
        var newcomer = await A.Contact(engine.Database, sequence.AccountId);

        await engine.SweepAsync("01-03T09:00");
        await engine.JobsEndedAsync(recurring);

        var second = (await engine.JobsAsync(recurring))[1];
        Assert.Equal([newcomer], await engine.Database.ColumnAsync<Guid>("select contact_id from enrollments where job_id = $1", second));
    }
}
