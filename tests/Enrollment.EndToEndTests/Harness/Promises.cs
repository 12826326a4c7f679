using Enrollment.Contracts;
using Enrollment.Core.Outbox;
using Enrollment.Testing;

namespace Enrollment.EndToEndTests.Harness;

/// <summary>The promises hold whatever was killed: nobody lost, nobody twice, everybody announced under one id, the counters right.</summary>
public static class Promises
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    /// <summary>Waits until the jobs have ended and everything is announced, then holds every promise against what is there.</summary>
    /// <param name="expected">By job: how its end is called and how many contacts its target has; null: any number.</param>
    public static async Task AreKeptAsync(this Service service, string status, params (Guid Job, int? Matched)[] expected)
    {
        foreach (var (job, _) in expected)
            await Eventually.EqualsAsync($"status of job {job}", status, () => service.Database.ScalarAsync<string>("select status from bulk_jobs where id = $1", job), Patience);
        await Eventually.EqualsAsync("rows in the outbox", 0L, () => service.Database.ScalarAsync<long>("select count(*) from outbox"), Patience);

        var enrolled = await service.Database.ScalarAsync<long>("select count(*) from enrollments");
        await Eventually.EqualsAsync("distinct announcements", (int)enrolled, () => service.Ledger.Distinct(nameof(ContactEnrolled)), Patience);
        await Eventually.EqualsAsync("ends of jobs announced", expected.Length, () => service.Ledger.Distinct(nameof(BulkEnrollmentCompleted)), Patience);

        await NobodyIsEnrolledTwiceAsync(service);
        await EveryEnrollmentHasOneIdAsync(service);
        foreach (var (job, matched) in expected)
        {
            await NobodyIsLostAsync(service, job);
            await CountersAreRightAsync(service, job, matched);
        }
        Assert.Empty(await service.Broker.FailedMessagesAsync());
    }

    /// <summary>Waits until the enrollments are completed; every step was handed out under its one id, done once and in order.</summary>
    public static async Task StepsAreKeptAsync(this Service service, IReadOnlyCollection<Guid> enrollments, int steps)
    {
        await Eventually.EqualsAsync(
            "completed enrollments",
            (long)enrollments.Count,
            () => service.Database.ScalarAsync<long>("select count(*) from enrollments where state = 'completed'"),
            Patience);
        await Eventually.EqualsAsync("rows in the outbox", 0L, () => service.Database.ScalarAsync<long>("select count(*) from outbox"), Patience);

        await AreAnnouncedAsync(service, nameof(StepDue), enrollments.SelectMany(id => Enumerable.Range(1, steps).Select(seq => MessageIds.For(id, nameof(StepDue), seq))));
        await AreAnnouncedAsync(service, nameof(EnrollmentCompleted), enrollments.Select(id => MessageIds.For(id, nameof(EnrollmentCompleted))));
        Assert.Equal(enrollments.Count * steps, await service.Database.ScalarAsync<long>("select count(*) from step_runs where status = 'completed' and attempt = 1"));
        Assert.Empty(await service.Database.ColumnAsync<Guid>("""
            select later.enrollment_id from step_runs earlier
            join step_runs later on later.enrollment_id = earlier.enrollment_id and later.step_seq = earlier.step_seq + 1
            where later.position <= earlier.position or later.started_at < earlier.finished_at
            """));
        Assert.Empty(await service.Broker.FailedMessagesAsync());
    }

    private static async Task AreAnnouncedAsync(Service service, string type, IEnumerable<Guid> ids)
    {
        var expected = ids.ToHashSet();
        await Eventually.SeesAsync($"distinct {type}", () => Task.FromResult(service.Ledger.Distinct(type)), seen => seen >= expected.Count, Patience);
        var announced = service.Ledger.Of(type);
        Assert.Empty(announced.Keys.Except(expected));
        Assert.Empty(expected.Except(announced.Keys));
        Assert.All(announced.Values, entry => Assert.Empty(entry.Contradictions));
    }

    private static async Task NobodyIsEnrolledTwiceAsync(Service service) =>
        Assert.Empty(await service.Database.ColumnAsync<Guid>(
            "select contact_id from enrollments where not forced group by sequence_id, contact_id having count(*) > 1"));

    private static async Task EveryEnrollmentHasOneIdAsync(Service service)
    {
        var announced = service.Ledger.Of(nameof(ContactEnrolled));
        var enrollments = await service.Database.ColumnAsync<Guid[]>("select array[id, contact_id, job_id] from enrollments");

        var expected = enrollments.ToDictionary(row => MessageIds.For(row[0], nameof(ContactEnrolled)));
        Assert.Empty(announced.Keys.Except(expected.Keys));
        Assert.All(expected, row =>
        {
            var entry = announced[row.Key];
            Assert.Equal((row.Value[0], row.Value[1], row.Value[2]), (entry.Id("enrollmentId"), entry.Id("contactId"), entry.Id("jobId")));
            Assert.Empty(entry.Contradictions);
        });
    }

    // Every contact of a page's stretch that the target names is enrolled by the job or has an outcome, and not both.
    private static async Task NobodyIsLostAsync(Service service, Guid job)
    {
        var accounted = await service.Database.ScalarAsync<long>("""
            select count(*) from (
                select contact_id from enrollments where job_id = $1
                union
                select contact_id from bulk_outcomes where job_id = $1) contacts
            """, job);
        Assert.Equal(
            await service.Database.ScalarAsync<long>("select coalesce(sum(matched), 0)::bigint from bulk_pages where job_id = $1", job),
            accounted);
    }

    private static async Task CountersAreRightAsync(Service service, Guid job, int? matched)
    {
        var counted = await service.Database.ColumnAsync<long[]>("""
            select array[sum(matched), sum(enrolled), sum(skipped), sum(failed)]::bigint[] from bulk_pages where job_id = $1
            """, job);
        var rows = await service.Database.ColumnAsync<long[]>("""
            select array[
                (select count(*) from enrollments where job_id = $1) + (select count(*) from bulk_outcomes where job_id = $1),
                (select count(*) from enrollments where job_id = $1),
                (select count(*) from bulk_outcomes where job_id = $1 and outcome = 'skipped'),
                (select count(*) from bulk_outcomes where job_id = $1 and outcome = 'failed')]
            """, job);
        Assert.Equal(rows[0], counted[0]);
        Assert.Equal(matched ?? counted[0][0], counted[0][0]);

        var end = service.Ledger.Of(nameof(BulkEnrollmentCompleted))[MessageIds.For(job, nameof(BulkEnrollmentCompleted))];
        Assert.Empty(end.Contradictions);
        Assert.Equal(counted[0], new[] { "matched", "enrolled", "skipped", "failed" }.Select(name => end.Message.GetProperty(name).GetInt64()));
    }
}
