using System.Text.Json;
using Enrollment.Contracts;
using Enrollment.Core.Jobs;
using Enrollment.Core.Jobs.Targets;
using Enrollment.Core.Outbox;
using Enrollment.Core.Screening;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.Testing;
using Microsoft.EntityFrameworkCore;

namespace Enrollment.IntegrationTests.Jobs;

/// <param name="Operation">See <see cref="BulkOperations"/>.</param>
/// <param name="Cursor">Where the next call of page mode would go on.</param>
/// <param name="IsListed">Whether contacts that are already enrolled have outcomes; otherwise they are only counted.</param>
internal sealed record EndedJob(Guid Id, string Operation, string Status, JobTotals Totals, bool HasMore, Guid Cursor, bool IsListed)
{
    public static async Task<EndedJob> ReadAsync(TestDatabase database, Guid id)
    {
        await using var db = database.Db();
        var job = await db.BulkJobs.AsNoTracking().SingleAsync(j => j.Id == id);
        await using var connection = await database.DataSource.OpenConnectionAsync();
        return new(id, job.Operation, job.Status, await JobTotals.ReadAsync(connection, job.AccountId, id, CancellationToken.None), job.HasMore, job.AfterKey,
            job.Mode == BulkModes.All || EnrollmentTarget.FromJson(job.Target) is EnrollmentTarget.ContactIds);
    }

    public (long Enrolled, long Skipped, long Failed) Counts => (Totals.Enrolled, Totals.Skipped, Totals.Failed);

    /// <summary>Of a job that unenrolls.</summary>
    public (long Cancelled, long Skipped, long Failed) Ended => (Totals.Cancelled, Totals.Skipped, Totals.Failed);

    private bool Unenrolls => Operation == BulkOperations.Unenroll;

    /// <summary>Counters equal rows, news equal counters, and everybody enrolled has been announced.</summary>
    public async Task AssertAddsUpAsync(EngineFixture engine)
    {
        Assert.Equal(Totals.Matched, Totals.Enrolled + Totals.Cancelled + Totals.Skipped + Totals.Failed);
        Assert.Equal(0, Unenrolls ? Totals.Enrolled : Totals.Cancelled);
        if (Status == BulkJobStatus.Completed)
            Assert.Equal(Totals.PagesTotal, Totals.PagesDone);
        await AssertRowsAsync(engine.Database);
        await AssertNewsAsync(engine.Ledger);
        await AssertAnnouncedAsync(engine);
    }

    private async Task AssertRowsAsync(TestDatabase database)
    {
        var outcomes = await database.ColumnAsync<string>(
            "select format('%s %s %s', outcome, reason, count(*)) from bulk_outcomes where job_id = $1 and outcome <> 'cancelled' group by outcome, reason", Id);
        var counted = Totals.SkippedReasons.Where(r => IsListed || r.Key is not (OutcomeReasons.AlreadyEnrolled or OutcomeReasons.NotEnrolled)).Select(r => $"skipped {r.Key} {r.Value}").Concat(Totals.FailedReasons.Select(r => $"failed {r.Key} {r.Value}"));
        Assert.Equal(counted.Order(StringComparer.Ordinal), outcomes.Order(StringComparer.Ordinal));
        Assert.Equal(Totals.Skipped, Totals.SkippedReasons.Values.Sum());
        Assert.Equal(Totals.Failed, Totals.FailedReasons.Values.Sum());
        Assert.Equal(Totals.Enrolled, await database.ScalarAsync<long>("select count(*) from enrollments where job_id = $1", Id));
        Assert.Equal(Totals.Cancelled, await database.ScalarAsync<long>("""
            select count(*) from bulk_outcomes o join enrollments e on e.id = o.enrollment_id and e.contact_id = o.contact_id and e.state = 'cancelled'
            where o.job_id = $1 and o.outcome = 'cancelled'
            """, Id));
    }

    private async Task AssertNewsAsync(Ledger ledger)
    {
        var name = Unenrolls ? nameof(BulkUnenrollmentCompleted) : nameof(BulkEnrollmentCompleted);
        var id = MessageIds.For(Id, name);
        await Eventually.HoldsAsync("The end of the job is announced", () => ledger.Of(name).ContainsKey(id), EngineFixture.Patience);
        var entry = ledger.Of(name)[id];
        Assert.Empty(entry.Contradictions);
        if (Unenrolls)
            AssertTells(entry.Message.Deserialize<BulkUnenrollmentCompleted>(JsonSerializerOptions.Web)!);
        else
            AssertTells(entry.Message.Deserialize<BulkEnrollmentCompleted>(JsonSerializerOptions.Web)!);
    }

    private void AssertTells(BulkEnrollmentCompleted news)
    {
        Assert.Equal(
            (Id, Status, Totals.Matched, Totals.Enrolled, Totals.Skipped, Totals.Failed),
            (news.JobId, news.Status, news.Matched, news.Enrolled, news.Skipped, news.Failed));
        Assert.Equal(Totals.SkippedReasons, news.SkippedReasons);
        Assert.Equal(Totals.FailedReasons, news.FailedReasons);
    }

    private void AssertTells(BulkUnenrollmentCompleted news)
    {
        Assert.Equal(
            (Id, Status, Totals.Matched, Totals.Cancelled, Totals.Skipped, Totals.Failed),
            (news.JobId, news.Status, news.Matched, news.Cancelled, news.Skipped, news.Failed));
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
        var cancelled = await engine.Database.ColumnAsync<Guid>("select enrollment_id from enrollment_notes where job_id = $1", Id);
        var told = engine.Ledger.Of(nameof(EnrollmentCancelled));
        await Eventually.EqualsAsync(
            "Cancellations not announced", 0, () => cancelled.Count(e => !told.ContainsKey(MessageIds.For(e, nameof(EnrollmentCancelled)))), EngineFixture.Patience);
    }
}
