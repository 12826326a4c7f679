using System.Net;
using Enrollment.Core.Hosting;
using Enrollment.Core.Outbox;
using Enrollment.Core.Recurring;
using Enrollment.Core.Sequences;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Enrollment.IntegrationTests.Recurring;

/// <summary>The deletion deactivates what enrolls into the event queue. It waits for runs that are being started.</summary>
public sealed class When_its_event_queue_is_deleted(EnrollmentFixture service) : IClassFixture<EnrollmentFixture>
{
    private const string WaitsForJob = """
        select exists (select from pg_locks where locktype = 'advisory' and not granted and database = (select oid from pg_database where datname = current_database()))
        """;

    private const string WaitsForRow = """
        select exists (select from pg_stat_activity
                       where datname = current_database() and wait_event_type = 'Lock' and query like '%recurring_enrollments%for no key update%')
        """;

    [Fact]
    public async Task It_is_deactivated_with_the_reason_and_announced_and_others_go_on()
    {
        await using var ledger = await Ledger.StartAsync(service.Broker.Address, "RecurringEnrollmentDeactivated");
        var (queue, other) = (await A.Sequence(service.Database, service.Account), await A.Sequence(service.Database, service.Account));
        var recurring = await A.Recurring(service.Database, queue, DateTimeOffset.UtcNow);
        var spared = await A.Recurring(service.Database, other, DateTimeOffset.UtcNow);

        await DeleteAsync(queue);

        Assert.Equal((false, DeactivationReasons.SequenceDeleted), await StateAsync(recurring));
        Assert.Equal((true, null), await StateAsync(spared));
        await Eventually.EqualsAsync("announcements", 1, () => ledger.Distinct("RecurringEnrollmentDeactivated"), EngineFixture.Patience);
        var news = Assert.Single(ledger.Of("RecurringEnrollmentDeactivated").Values);
        Assert.Equal((recurring, "sequence_deleted"), (news.Id("recurringEnrollmentId"), news.Message.GetProperty("reason").GetString()));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_deletion_waits_for_a_run_that_is_being_started_and_deactivates_it_and_ends_its_job(bool isStarted)
    {
        var queue = await A.Sequence(service.Database, service.Account);
        var recurring = await A.Recurring(service.Database, queue, DateTimeOffset.UtcNow);
        await using var db = service.Consumers.Services.GetRequiredService<IDbContextFactory<EnrollmentDb>>().CreateDbContext();
        await using var unit = await service.Consumers.Services.GetRequiredService<OutboxUnits>().BeginAsync(db, CancellationToken.None);
        var run = Assert.IsType<RunNow.Started>(await StartRun.NowAsync(
            db, unit, SequenceKinds.EventQueue, service.Account, recurring, DateTimeOffset.UtcNow, CancellationToken.None));

        var deletion = DeleteAsync(queue);
        await Eventually.HoldsAsync("The deletion waits", () => service.Database.ScalarAsync<bool>(WaitsForRow), EngineFixture.Patience);
        // The job cannot be planned, or it might be through before the deletion has its turn. A consumer that begins to plan it first is waited
        // for by the deletion, which is next in line then.
        await using (await HeldRows.ByAsync(service.Database, "lock table contacts in access exclusive mode"))
        {
            if (isStarted)
                await unit.CommitAsync(CancellationToken.None);
            else
                await unit.DisposeAsync();
            await Eventually.HoldsAsync(
                "The deletion is over or next in line", async () => deletion.IsCompleted || await service.Database.ScalarAsync<bool>(WaitsForJob), EngineFixture.Patience);
        }
        await deletion;

        Assert.Equal((false, DeactivationReasons.SequenceDeleted), await StateAsync(recurring));
        Assert.Equal(
            isStarted ? ["cancelled"] : [],
            await service.Database.ColumnAsync<string>("select status from bulk_jobs where id = $1", run.JobId));
    }

    [Fact]
    public async Task Runs_that_callers_start_meanwhile_end_with_the_deletion_and_leave_none_active()
    {
        for (var round = 0; round < 10; round++)
        {
            var queue = await A.Sequence(service.Database, service.Account);
            var recurring = new List<Guid>();
            for (var each = 0; each < 4; each++)
                recurring.Add(await A.Recurring(service.Database, queue, DateTimeOffset.UtcNow));

            var runs = recurring.Select(id => service.Client.PostAsync(new Uri($"recurring-enrollments/{id}/run-now", UriKind.Relative), null)).ToList();
            await DeleteAsync(queue);

            foreach (var run in await Task.WhenAll(runs))
                Assert.Contains(run.StatusCode, new[] { HttpStatusCode.Accepted, HttpStatusCode.NotFound });
            foreach (var id in recurring)
                Assert.Equal((false, DeactivationReasons.SequenceDeleted), await StateAsync(id));
        }
    }

    private async Task<(bool, string?)> StateAsync(Guid recurring)
    {
        await using var db = service.Database.Db();
        var row = await db.RecurringEnrollments.FindAsync(recurring);
        return (row!.IsActive, row.DeactivationReason);
    }

    private async Task DeleteAsync(MadeSequence queue)
    {
        using var answer = await service.Client.DeleteAsync(new Uri($"event-queues/{queue.Id}", UriKind.Relative));
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
    }
}
