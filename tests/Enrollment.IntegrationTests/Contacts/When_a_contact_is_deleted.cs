using System.Net;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.IntegrationTests.Http;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Contacts;

public sealed class When_a_contact_is_deleted(EnrollmentFixture service) : IClassFixture<EnrollmentFixture>
{
    [Fact]
    public async Task Its_live_enrollments_end_and_its_links_go()
    {
        var contacts = await A.Contacts(service.Database, service.Account, 2);
        await A.Customer(service.Database, service.Account, contacts);
        var queue = await A.Sequence(service.Database, service.Account, A.Step(TimeSpan.FromDays(1)));
        var enrollments = await A.Enrollments(service.Database, queue, contacts);

        await service.Client.RemoveAsync($"contacts/{contacts[0]}");

        Assert.Equal(
            ["cancelled contact_deleted", "pending "],
            await service.Database.ColumnAsync<string>("select state || ' ' || coalesce(reason, '') from enrollments where id = any($1) order by 1", enrollments.ToArray()));
        Assert.Equal([contacts[1]], await service.Database.ColumnAsync<Guid>("select contact_id from customer_contacts where contact_id = any($1)", contacts.ToArray()));
    }

    [Fact]
    public async Task What_has_happened_stays_readable_under_its_id()
    {
        var contact = await A.Contact(service.Database, service.Account);
        var queue = await A.Sequence(service.Database, service.Account, A.Step(TimeSpan.FromDays(1)));
        var enrolled = await service.Client.SendAsync($"event-queues/{queue.Id}/bulk-enroll", $$"""{"contact_ids": ["{{contact}}"]}""");
        var id = enrolled.Data.GetProperty("enrollment_ids")[0].GetGuid();

        await service.Client.RemoveAsync($"contacts/{contact}");
        var enrollment = await service.Client.AskAsync($"enrollments/{id}");
        var tasks = await service.Client.AskAsync($"event-queues/{queue.Id}/enrollments?contact_id={contact}");

        Assert.Equal(HttpStatusCode.OK, enrollment.Status);
        Assert.Equal(("cancelled", contact), (enrollment.Data.GetProperty("status").GetString(), enrollment.Data.GetProperty("contact_id").GetGuid()));
        Assert.Contains("contact_deleted", enrollment.Data.GetProperty("history").GetRawText(), StringComparison.Ordinal);
        Assert.Equal(contact, Assert.Single(tasks.Data.EnumerateArray()).GetProperty("related_contact_id").GetGuid());
    }

    [Fact]
    public async Task A_job_over_its_id_finds_it_no_more_and_a_filter_does_not_match_it()
    {
        var contacts = await A.Contacts(service.Database, service.Account, 2, city: "Deleted");
        var (byId, byFilter) = (await A.Sequence(service.Database, service.Account), await A.Sequence(service.Database, service.Account));

        await service.Client.RemoveAsync($"contacts/{contacts[0]}");
        var named = await service.Client.SendAsync($"event-queues/{byId.Id}/bulk-enroll", $$"""{"contact_ids": ["{{contacts[0]}}", "{{contacts[1]}}"]}""");
        var matched = await service.Client.SendAsync($"event-queues/{byFilter.Id}/bulk-enroll", """{"contact_filter": {"city": "deleted"}}""");

        Assert.Equal((1, 1), (named.Data.GetProperty("enrolled").GetInt32(), named.Data.GetProperty("failed_reasons").GetProperty("contact_not_found").GetInt32()));
        Assert.Equal((1, 0), (matched.Data.GetProperty("enrolled").GetInt32(), matched.Data.GetProperty("failed").GetInt32()));
    }
}
