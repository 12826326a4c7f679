using Enrollment.EndToEndTests.Harness;
using Enrollment.Testing;
using Xunit.Abstractions;

namespace Enrollment.EndToEndTests;

[Collection(WithPrivateServers.Name)]
public sealed class When_two_jobs_overlap(PrivateServers servers, ITestOutputHelper output)
{
    [Fact]
    public Task A_contact_of_both_is_enrolled_by_one_and_skipped_by_the_other() => Service.RunAsync(servers, output, async service =>
    {
        await A.Contacts(service.Database, service.Account, 10_000, contactType: "lead", country: "AT");
        await A.Contacts(service.Database, service.Account, 10_000, contactType: "lead", country: "DE");
        await A.Contacts(service.Database, service.Account, 10_000, contactType: "customer", country: "DE");
        var queue = await A.Sequence(service.Database, service.Account, A.Step(TimeSpan.FromDays(30)));
        var leads = await A.QueuedJob(service.Database, queue, Situations.OfField("contact_type", "lead"));
        var germans = await A.QueuedJob(service.Database, queue, Situations.OfField("country", "DE"));

        await service.StartConsumersAsync();
        await service.StartConsumersAsync();

        await service.AreKeptAsync("completed", (leads, 20_000), (germans, 20_000));
        Assert.Equal(30_000, await service.Database.ScalarAsync<long>("select count(*) from enrollments"));
        Assert.Equal(10_000, await service.Database.ScalarAsync<long>("select count(*) from bulk_outcomes where reason = 'already_enrolled'"));
    });
}
