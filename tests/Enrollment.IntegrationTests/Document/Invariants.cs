using Enrollment.IntegrationTests.Hosting;
using Enrollment.IntegrationTests.Http;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Document;

/// <summary>Conditions that are true of the data at any time, and of the service once it has come to rest.</summary>
internal static class Invariants
{
    /// <summary>Each finds rows that break a rule.</summary>
    private static readonly string[] Breaches =
    [
        "select 'two live enrollments' from enrollments where finished_at is null and not forced group by sequence_id, contact_id having count(*) > 1",
        "select 'enrollment of another account''s contact' from enrollments e join contacts c on c.id = e.contact_id where c.account_id <> e.account_id",
        "select 'enrollment in another account''s queue' from enrollments e join sequences s on s.id = e.sequence_id where s.account_id <> e.account_id",
        "select 'live enrollment of an unsubscribed contact' from enrollments e join contacts c on c.account_id = e.account_id and c.id = e.contact_id where e.finished_at is null and c.unsubscribed_at is not null",
        "select 'finished but not final' from enrollments where (finished_at is not null) <> (state in ('completed', 'cancelled', 'failed'))",
        "select 'queue without its version' from sequences s where s.version > 1 and not exists (select from sequence_steps p where p.sequence_id = s.id and p.version = s.version) and exists (select from sequence_steps p where p.sequence_id = s.id and p.version > s.version)",
        "select 'steps with a gap' from sequence_steps p join sequences s on s.id = p.sequence_id and s.version = p.version where s.version > 1 group by p.sequence_id having max(p.position) <> count(*)",
        "select 'page that does not add up' from bulk_pages where matched <> enrolled + cancelled + skipped + failed",
        "select 'completed job with an open page' from bulk_jobs j join bulk_pages p on p.job_id = j.id where j.status = 'completed' and p.done_at is null",
        "select 'credits below zero' from accounts where credits_remaining < 0",
        "select 'link across accounts' from customer_contacts cc join contacts c on c.id = cc.contact_id where c.account_id <> cc.account_id",
        "select 'message set aside' from outbox where parked_at is not null",
    ];

    public static async Task HoldAsync(EnrollmentFixture service)
    {
        await Eventually.EqualsAsync("messages in the outbox", 0L, () => service.Database.ScalarAsync<long>("select count(*) from outbox"), TimeSpan.FromSeconds(60));
        await Eventually.EqualsAsync("jobs under way", 0L,
            () => service.Database.ScalarAsync<long>("select count(*) from bulk_jobs where finished_at is null and exists (select from bulk_pages where job_id = id)"), TimeSpan.FromSeconds(60));
        foreach (var breach in Breaches)
            Assert.Empty(await service.Database.ColumnAsync<string>(breach));

        using var client = new HttpClient { BaseAddress = service.Api.Address };
        Assert.Equal("ready", (await client.AskAsync("/health/ready")).Body.GetProperty("status").GetString());
        Assert.Equal(System.Net.HttpStatusCode.OK, (await service.Client.AskAsync("bulk-jobs")).Status);
    }
}
