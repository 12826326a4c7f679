using System.Net;
using Enrollment.Core.Recurring;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Recurring;

/// <summary>The deletion deactivates what enrolls into the event queue, unless a run is being started; that one finds the deletion itself.</summary>
public sealed class When_its_event_queue_is_deleted(EnrollmentFixture service) : IClassFixture<EnrollmentFixture>
{
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
        await Eventually.HoldsAsync("It is announced", () => ledger.Distinct("RecurringEnrollmentDeactivated") == 1, EngineFixture.Patience);
        var news = Assert.Single(ledger.Of("RecurringEnrollmentDeactivated").Values);
        Assert.Equal((recurring, "sequence_deleted"), (news.Id("recurringEnrollmentId"), news.Message.GetProperty("reason").GetString()));
    }

    [Fact]
    public async Task The_deletion_does_not_wait_for_a_run_that_is_being_started()
    {
        var queue = await A.Sequence(service.Database, service.Account);
        var recurring = await A.Recurring(service.Database, queue, DateTimeOffset.UtcNow);

        await using (await HeldRows.ByAsync(service.Database, "select from recurring_enrollments where id = $1 for update", recurring))
            await DeleteAsync(queue);

        Assert.Equal((true, null), await StateAsync(recurring));
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
