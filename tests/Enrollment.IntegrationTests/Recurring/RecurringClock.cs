using System.Collections.Concurrent;
using Enrollment.Core.Accounts;
using Enrollment.Core.Hosting;
using Enrollment.Core.Outbox;
using Enrollment.Core.Recurring;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.Scheduler.Recurring;
using Enrollment.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Enrollment.IntegrationTests.Recurring;

/// <summary>The engine, and what starts planned runs with a clock that the test sets. Each test has an account of its own.</summary>
public sealed class RecurringClock : EngineFixture
{
    public static DateTimeOffset At(string time) => Core.Requests.Instants.Read($"2031-{time}:00Z");

    /// <summary>Starts runs until nothing is due, of other tests' accounts, too.</summary>
    public Task SweepAsync(string now, int schedulers = 1) => SweepAsync(At(now), schedulers);

    public Task SweepAsync(DateTimeOffset now, int schedulers = 1) => SweepAsync(now, Consumers, schedulers);

    /// <summary>Starts runs with the connections and the outbox of a process, several at once; returns how many times were taken.</summary>
    public static async Task<int> SweepAsync(DateTimeOffset now, ConsumersUnderTest process, int atOnce) =>
        (await Task.WhenAll(Enumerable.Range(0, atOnce).Select(_ => SweepAllAsync(Planned(new SetClock(now), process.Services))))).Sum();

    private static PlannedRuns Planned(TimeProvider clock, IServiceProvider services) => new(
        services.GetRequiredService<IDbContextFactory<EnrollmentDb>>(), services.GetRequiredService<OutboxUnits>(), Options.Create(new CreditOptions()), clock,
        NullLogger<PlannedRuns>.Instance);

    public async Task<RecurringEnrollment> ReadAsync(Guid recurring)
    {
        await using var db = Database.Db();
        return await db.RecurringEnrollments.AsNoTracking().SingleAsync(row => row.Id == recurring);
    }

    /// <summary>The runs in the order of their planned times, as the day and hour and what was done.</summary>
    public async Task<IReadOnlyList<string>> RunsAsync(Guid recurring)
    {
        await using var db = Database.Db();
        var runs = await db.RecurringRuns.AsNoTracking().Where(run => run.RecurringEnrollmentId == recurring).OrderBy(run => run.Id).ToListAsync();
        return [.. runs.Select(run => $"{run.PlannedAt:MM-dd'T'HH:mm} {run.Status}{(run.Code is null ? "" : $" {run.Code}")}{(run.Times == 1 ? "" : $" ×{run.Times}")}")];
    }

    /// <summary>The jobs that it started, in the order in which they were accepted.</summary>
    public Task<IReadOnlyList<Guid>> JobsAsync(Guid recurring) =>
        Database.ColumnAsync<Guid>("select id from bulk_jobs where recurring_enrollment_id = $1 order by id", recurring);

    public Task JobsEndedAsync(Guid recurring) => Eventually.EqualsAsync(
        "unfinished jobs", 0L, () => Database.ScalarAsync<long>("select count(*) from bulk_jobs where recurring_enrollment_id = $1 and finished_at is null", recurring), Patience);

    /// <summary>Makes its last run one whose job nobody works on.</summary>
    public async Task KeepBusyAsync(Guid recurring, MadeSequence sequence)
    {
        var job = await A.Job(Database, sequence, new Core.Jobs.Targets.EnrollmentTarget.ContactIds([]));
        await Database.ExecuteAsync("update recurring_enrollments set last_job_id = $1, is_last_job_counted = false where id = $2", job, recurring);
    }

    public Task EndLastJobAsync(Guid recurring, string status = "completed") => Database.ExecuteAsync(
        "update bulk_jobs set status = $1, finished_at = now() where id = (select last_job_id from recurring_enrollments where id = $2)", status, recurring);

    /// <summary>Waits for the news that the service has deactivated it.</summary>
    public async Task<LedgerEntry> DeactivatedAsync(Guid recurring)
    {
        LedgerEntry[] Found() => [.. Ledger.Of("RecurringEnrollmentDeactivated").Values.Where(entry => entry.Id("recurringEnrollmentId") == recurring)];
        return Assert.Single(await Eventually.SeesAsync("announcements", () => Task.FromResult(Found()), found => found.Length > 0, Patience));
    }

    private static async Task<int> SweepAllAsync(PlannedRuns runs)
    {
        var (taken, unwritable) = (0, new ConcurrentBag<Guid>());
        while (await runs.TakeNextAsync(unwritable, CancellationToken.None))
            taken++;
        return taken;
    }

    private sealed class SetClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
