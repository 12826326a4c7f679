using Enrollment.Contracts;
using Enrollment.IntegrationTests.Enrollments;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Jobs;

public sealed class When_a_job_of_the_service_cannot_be_planned(ImpatientEngineFixture engine) : IClassFixture<ImpatientEngineFixture>
{
    [Fact]
    public async Task Its_message_does_not_go_round_because_the_repair_sweep_sends_it_again()
    {
        var sequence = await engine.SequenceAsync();
        var job = await A.Job(engine.Database, sequence, Bulk.Leads);
        await using var held = await HeldRows.ByAsync(engine.Database, "lock table bulk_jobs in access exclusive mode");

        await engine.HandleAsync(new BulkEnrollRequested(job, sequence.AccountId, sequence.Id), job);

        await Eventually.HoldsAsync(
            "It is set aside", async () => (await engine.Broker.FailedMessagesAsync()).GetValueOrDefault("plan-pages_error") == 1, EngineFixture.Patience);
    }
}
