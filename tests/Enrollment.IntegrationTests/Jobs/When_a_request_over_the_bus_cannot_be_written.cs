using Enrollment.IntegrationTests.Hosting;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Jobs;

/// <summary>Until its job is made, the broker alone knows of a request: it must not end where nobody sends it again.</summary>
public sealed class When_a_request_over_the_bus_cannot_be_written(ImpatientEngineFixture engine) : IClassFixture<ImpatientEngineFixture>
{
    [Fact]
    public async Task It_goes_round_in_its_queue_until_it_can()
    {
        var producer = await Producer.OfAsync(engine);
        await A.Contacts(engine.Database, producer.Account, 2);
        var job = Guid.CreateVersion7();
        Guid message;
        await using (await HeldRows.ByAsync(engine.Database, "lock table api_keys in access exclusive mode"))
        {
            message = await producer.PublishAsync(Producer.Leads, job);
            await engine.HandledAsync(message, times: 2);
        }

        Assert.Equal(2, (await engine.EndAsync(job)).Totals.Enrolled);
        Assert.Empty(await engine.Broker.FailedMessagesAsync());
        Assert.Null(engine.RefusalOf(job, message));
    }

    // A table that is missing, as in the middle of a restore, is neither the message's fault nor a server that is away.
    [Fact]
    public async Task Nor_is_it_refused_for_a_fault_that_is_nobodys_own()
    {
        var producer = await Producer.OfAsync(engine);
        await A.Contacts(engine.Database, producer.Account, 2);
        var job = Guid.CreateVersion7();
        await engine.Database.ExecuteAsync("alter table api_keys rename to api_keys_elsewhere");
        var message = await producer.PublishAsync(Producer.Leads, job);
        await engine.HandledAsync(message, times: 2);
        await engine.Database.ExecuteAsync("alter table api_keys_elsewhere rename to api_keys");

        Assert.Equal(2, (await engine.EndAsync(job)).Totals.Enrolled);
        Assert.Empty(await engine.Broker.FailedMessagesAsync());
        Assert.Null(engine.RefusalOf(job, message));
    }
}

/// <summary>Consumers who wait for neither a lock nor the database for long.</summary>
public sealed class ImpatientEngineFixture : EngineFixture
{
    protected override string[] ConsumersSettings =>
        ["--Retry:Patience=00:00:01", $"--ConnectionStrings:Postgres={Database.ConnectionString};Options=-c lock_timeout=100"];
}
