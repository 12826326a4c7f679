using Enrollment.Client;
using Enrollment.IntegrationTests.Hosting;

namespace Enrollment.IntegrationTests.Client;

public sealed class When_a_recurring_enrollment_is_made_by_the_client(EnrollmentFixture service) : IClassFixture<EnrollmentFixture>
{
    [Fact]
    public async Task It_is_previewed_made_changed_with_its_etag_listed_and_deleted()
    {
        using var client = new EnrollmentClient(service.Api.Address, service.Client.DefaultRequestHeaders.Authorization!.Parameter!);
        var queue = await client.CreateEventQueueAsync(new NewEventQueue { Name = "Welcome" });

        var preview = await client.PreviewRecurringRunsAsync("0 9 * * MON#1", "America/New_York", 3);
        var made = await client.CreateRecurringEnrollmentAsync(new NewRecurringEnrollment
        {
            Name = "Monthly",
            EventQueueId = queue.Id,
            CustomerFilter = new CustomerFilter { City = ["Köln"], IsSupplier = false },
            Cron = "0 9 * * MON#1",
            Timezone = "America/New_York",
            EndsAt = new(2098, 1, 1, 0, 0, 0, TimeSpan.Zero),
            Missed = MissedTimes.All,
        });
        var changed = await client.ChangeRecurringEnrollmentAsync(
            made.Id, new RecurringEnrollmentChange { ContactFilter = new ContactFilter { City = ["Bonn"] }, EndsAt = null, ReEnter = ReEntry.Once }, made.ETag);
        var lost = await Assert.ThrowsAsync<ProblemException>(() => client.ChangeRecurringEnrollmentAsync(made.Id, new RecurringEnrollmentChange { Name = "Other" }, made.ETag));
        var listed = await client.ListRecurringEnrollments(new RecurringEnrollmentQuery { EventQueueId = queue.Id, IsActive = true }).ToListAsync();
        var runs = await client.ListRecurringRuns(made.Id).ToListAsync();
        await client.DeleteRecurringEnrollmentAsync(made.Id, changed.ETag);
        var gone = await Assert.ThrowsAsync<ProblemException>(() => client.GetRecurringEnrollmentAsync(made.Id));

        Assert.Equal((3, made.NextRunAt), (preview.Times.Count, preview.Times[0]));
        Assert.Equal(("Köln", false, null), (made.CustomerFilter!.City![0], made.CustomerFilter.IsSupplier, made.CustomerFilter.IsCustomer));
        Assert.Equal(
            ("Bonn", null, null, ReEntry.Once, MissedTimes.All, "Monthly"),
            (changed.ContactFilter!.City![0], changed.CustomerFilter, changed.EndsAt, changed.ReEnter, changed.Missed, changed.Name));
        Assert.Equal(ProblemCodes.PreconditionFailed, lost.Code);
        Assert.Equal(changed with { ETag = null }, Assert.Single(listed) with { ContactFilter = changed.ContactFilter });
        Assert.Empty(runs);
        Assert.Equal(ProblemCodes.RecurringEnrollmentNotFound, gone.Code);
    }
}
