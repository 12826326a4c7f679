using Enrollment.Consumers.Hosting;
using Enrollment.Contracts;
using Enrollment.Core.Enrollments;
using Enrollment.Core.Outbox;
using Enrollment.IntegrationTests.Enrollments;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Hosting;

/// <summary>The way back from an error queue.</summary>
public sealed class When_messages_were_set_aside(EngineFixture engine) : IClassFixture<EngineFixture>
{
    private const string Queue = "enrollment-saga";

    [Fact]
    public async Task They_are_handled_once_the_cause_is_gone_and_they_were_redelivered()
    {
        var sequence = await engine.SequenceAsync(A.Step());
        var enrollments = await engine.EnrollAsync(sequence, 20);
        await engine.Database.ExecuteAsync("""
            create function refuse_all() returns trigger language plpgsql as $$ begin raise exception 'refused'; end $$;
            create trigger refuse_all before update on enrollments for each row execute function refuse_all();
            """);
        foreach (var enrollment in enrollments)
            await engine.Sender.SendAsync(new CancelEnrollment(enrollment, sequence.AccountId, "moved away"), enrollment);
        await Eventually.EqualsAsync("commands set aside", 20u, SetAsideAsync);
        await engine.Database.ExecuteAsync("drop trigger refuse_all on enrollments; drop function refuse_all()");
        using var output = new StringWriter();

        var isDone = await new Redelivery(new RabbitConnectionString(engine.Broker.Address), output).MoveAsync(Queue, CancellationToken.None);

        Assert.True(isDone, output.ToString());
        Assert.Contains("Moved 20 of 20", output.ToString(), StringComparison.Ordinal);
        await Eventually.EqualsAsync("enrollments ended", 20L, () => CountAsync(sequence, EnrollmentState.Cancelled));
        Assert.Equal(0u, await SetAsideAsync());
    }

    [Fact]
    public async Task What_cannot_be_moved_stays_where_it_is()
    {
        using var output = new StringWriter();
        await engine.Broker.PublishAsync("", "enroll-page", "not JSON"u8.ToArray(), "application/vnd.masstransit+json", Guid.CreateVersion7());
        await Eventually.HoldsAsync("it is set aside", async () => (await engine.Broker.FailedMessagesAsync()).ContainsKey("enroll-page_error"));
        using var stopped = new CancellationTokenSource();
        await stopped.CancelAsync();

        var isDone = await new Redelivery(new RabbitConnectionString(engine.Broker.Address), output).MoveAsync("enroll-page", stopped.Token);

        Assert.False(isDone, output.ToString());
        Assert.Equal(1u, (await engine.Broker.FailedMessagesAsync())["enroll-page_error"]);
    }

    private Task<long> CountAsync(MadeSequence sequence, string state) =>
        engine.Database.ScalarAsync<long>("select count(*) from enrollments where sequence_id = $1 and state = $2", sequence.Id, state);

    private async Task<uint> SetAsideAsync() => (await engine.Broker.FailedMessagesAsync()).GetValueOrDefault($"{Queue}_error");
}
