using System.Text.Json;
using Enrollment.Contracts;
using Enrollment.Core.BulkEnrollment;
using Enrollment.Core.Outbox;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.Testing;
using Microsoft.EntityFrameworkCore;

namespace Enrollment.IntegrationTests.BulkEnrollment;

/// <param name="Cursor">Where the next call of page mode would go on.</param>
/// <param name="IsListed">False: those already enrolled are counted, but have no outcomes.</param>
internal sealed record EndedJob(Guid Id, string Status, JobTotals Totals, bool HasMore, Guid Cursor, bool IsListed)
{
    public static async Task<EndedJob> ReadAsync(TestDatabase database, Guid id)
    {
        await using var db = database.Db();
        var job = await db.BulkJobs.AsNoTracking().SingleAsync(j => j.Id == id);
        await using var connection = await database.DataSource.OpenConnectionAsync();
        return new(id, job.Status, await JobTotals.ReadAsync(connection, id, CancellationToken.None), job.HasMore, job.AfterContactId,
            job.Mode == BulkModes.All || EnrollmentTarget.FromJson(job.Target) is EnrollmentTarget.ContactIds);
    }

    public (long Enrolled, long Skipped, long Failed) Counts => (Totals.Enrolled, Totals.Skipped, Totals.Failed);

    /// <summary>Counters equal rows, news equal counters, and everybody enrolled has been announced.</summary>
    public async Task AssertAddsUpAsync(EngineFixture engine)
    {
        Assert.Equal(Totals.Matched, Totals.Enrolled + Totals.Skipped + Totals.Failed);
        if (Status == BulkJobStatus.Completed)
            Assert.Equal(Totals.PagesTotal, Totals.PagesDone);
        await AssertRowsAsync(engine.Database);
        await AssertNewsAsync(engine.Ledger);
        await AssertAnnouncedAsync(engine);
    }

    private async Task AssertRowsAsync(TestDatabase database)
    {
        var outcomes = await database.ColumnAsync<string>(
            "select format('%s %s %s', outcome, reason, count(*)) from bulk_outcomes where job_id = $1 group by outcome, reason", Id);
        var counted = Totals.SkippedReasons.Where(r => IsListed || r.Key != OutcomeReasons.AlreadyEnrolled).Select(r => $"skipped {r.Key} {r.Value}").Concat(Totals.FailedReasons.Select(r => $"failed {r.Key} {r.Value}"));
        Assert.Equal(counted.Order(StringComparer.Ordinal), outcomes.Order(StringComparer.Ordinal));
        Assert.Equal(Totals.Skipped, Totals.SkippedReasons.Values.Sum());
        Assert.Equal(Totals.Failed, Totals.FailedReasons.Values.Sum());
        Assert.Equal(Totals.Enrolled, await database.ScalarAsync<long>("select count(*) from enrollments where job_id = $1", Id));
    }

    private async Task AssertNewsAsync(Ledger ledger)
    {
        var id = MessageIds.For(Id, nameof(BulkEnrollmentCompleted));
        await Eventually.HoldsAsync("The end of the job is announced", () => ledger.Of(nameof(BulkEnrollmentCompleted)).ContainsKey(id), EngineFixture.Patience);
        var entry = ledger.Of(nameof(BulkEnrollmentCompleted))[id];
        var news = entry.Message.Deserialize<BulkEnrollmentCompleted>(JsonSerializerOptions.Web)!;
        Assert.Empty(entry.Contradictions);
        Assert.Equal(
            (Id, Status, Totals.Matched, Totals.Enrolled, Totals.Skipped, Totals.Failed),
            (news.JobId, news.Status, news.Matched, news.Enrolled, news.Skipped, news.Failed));
        Assert.Equal(Totals.SkippedReasons, news.SkippedReasons);
        Assert.Equal(Totals.FailedReasons, news.FailedReasons);
    }

    private async Task AssertAnnouncedAsync(EngineFixture engine)
    {
        var enrollments = await engine.Database.ColumnAsync<Guid>("select id from enrollments where job_id = $1", Id);
        var announced = engine.Ledger.Of(nameof(ContactEnrolled));
        await Eventually.EqualsAsync(
            "Enrollments not announced", 0, () => enrollments.Count(e => !announced.ContainsKey(MessageIds.For(e, nameof(ContactEnrolled)))), EngineFixture.Patience);
        Assert.Equal(enrollments.Count, announced.Values.Count(entry => entry.Id("jobId") == Id));
    }
}
