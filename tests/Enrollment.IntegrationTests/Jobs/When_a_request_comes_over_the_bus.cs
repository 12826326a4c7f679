using Enrollment.Core.Accounts;
using Enrollment.Core.Jobs;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.Testing;
using Microsoft.EntityFrameworkCore;

namespace Enrollment.IntegrationTests.Jobs;

/// <summary>A producer publishes the request itself: no HTTP, the same job.</summary>
public sealed class When_a_request_comes_over_the_bus(EngineFixture engine) : IClassFixture<EngineFixture>
{
    [Fact]
    public async Task It_becomes_a_job_like_any_other()
    {
        var producer = await Producer.OfAsync(engine);
        await A.Contacts(engine.Database, producer.Account, 3);
        await A.Contacts(engine.Database, producer.Account, 2, unsubscribed: true);

        var job = await producer.EnrollAsync(Producer.Leads);

        Assert.Equal(BulkJobStatus.Completed, job.Status);
        Assert.Equal((3L, 2L, 0L), (job.Totals.Enrolled, job.Totals.Skipped, job.Totals.Failed));
    }

    [Fact]
    public async Task The_job_has_the_senders_id_and_key_and_takes_the_whole_target()
    {
        var producer = await Producer.OfAsync(engine);
        var before = DateTimeOffset.UtcNow.AddSeconds(-1);

        var ended = await producer.EnrollAsync(Producer.Leads);

        await using var db = engine.Database.Db();
        var job = await db.BulkJobs.SingleAsync(row => row.Id == ended.Id);
        var key = await db.ApiKeys.SingleAsync(row => row.AccountId == producer.Account);
        Assert.Equal(
            (producer.Account, producer.Sequence, key.Id, BulkModes.All, true),
            (job.AccountId, job.SequenceId, job.RequestedBy, job.Mode, job.SkipIfAlreadyEnrolled));
        Assert.InRange(job.Anchor, before, DateTimeOffset.UtcNow.AddSeconds(1));
        Assert.InRange(key.LastUsedAt!.Value, before, DateTimeOffset.UtcNow.AddSeconds(1));
    }

    [Fact]
    public async Task Every_field_means_what_it_means_over_http()
    {
        var producer = await Producer.OfAsync(engine);
        var contact = await A.Contact(engine.Database, producer.Account);
        await producer.EnrollAsync(Producer.Leads);

        var again = await producer.EnrollAsync($$"""
            {"contact_ids": ["{{contact}}"], "skip_if_already_enrolled": false, "enrollment_time": "2031-05-06T07:08:09+02:00", "mode": "all", "dry_run": false}
            """);

        Assert.Equal(1, again.Totals.Enrolled);
        var anchor = await engine.Database.ScalarAsync<DateTime>("select anchor from enrollments where job_id = $1 and forced", again.Id);
        Assert.Equal(new DateTime(2031, 5, 6, 5, 8, 9, DateTimeKind.Utc), anchor);
    }

    [Fact]
    public async Task A_customer_filter_reaches_the_contacts_of_the_customers()
    {
        var producer = await Producer.OfAsync(engine);
        var contacts = await A.Contacts(engine.Database, producer.Account, 3);
        await A.Customer(engine.Database, producer.Account, contacts.Take(2), industry: "glass");

        var job = await producer.EnrollAsync("""{"customer_filter": {"industry": ["GLASS", "wood"]}}""");

        Assert.Equal(2, job.Totals.Enrolled);
    }

    [Fact]
    public async Task It_may_be_as_long_as_over_http()
    {
        var producer = await Producer.OfAsync(engine);
        await A.Contact(engine.Database, producer.Account);

        var job = await producer.EnrollAsync($$$"""{"contact_filter": {"contact_type": "lead"{{{new string(' ', 1_000_000)}}}}}""");

        Assert.Equal(1, job.Totals.Enrolled);
    }

    [Fact]
    public async Task A_key_with_just_the_scope_for_writing_will_do()
    {
        var producer = await Producer.OfAsync(engine);
        var key = await A.ApiKey(engine.Database, producer.Account, Scopes.AutomationsWrite);

        var job = await (producer with { Key = key }).EnrollAsync(Producer.Leads);

        Assert.Equal(BulkJobStatus.Completed, job.Status);
    }
}
