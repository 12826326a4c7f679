using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Enrollment.Contracts;
using Enrollment.Core.Calls;
using Enrollment.Core.Outbox;
using Enrollment.Core.Telemetry;
using Enrollment.Testing;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;

namespace Enrollment.IntegrationTests.Outbox;

public sealed class When_a_row_cannot_be_delivered(OutboxFixture outbox) : IClassFixture<OutboxFixture>
{
    [Fact]
    public async Task A_command_without_a_queue_waits_until_there_is_one()
    {
        await using var relay = await outbox.StartRelayAsync();
        var job = Guid.CreateVersion7();
        var command = OutboxMessage.Of(new BulkEnrollRequested(job, job, job), MessageIds.For(job, nameof(BulkEnrollRequested)), job);
        var batch = await outbox.WriteAsync([command]);

        await relay.HandOverAsync(batch);

        await Eventually.EqualsAsync(
            "Why it waits", "No queue takes this command yet.",
            () => outbox.Database.ScalarAsync<string>("select last_error from outbox where id = $1 and faults = 0 and parked_at is null", batch.Id));

        await using var connection = await outbox.Broker.ConnectAsync();
        await using var channel = await connection.CreateChannelAsync();
        await channel.QueueDeclareAsync("plan-pages", durable: true, exclusive: false, autoDelete: false);
        await channel.QueueBindAsync("plan-pages", command.Type.Exchange, routingKey: "");
        await outbox.FreeAsync(batch.Id);

        await outbox.GoneAsync(batch);
        var delivered = await channel.BasicGetAsync("plan-pages", autoAck: true);
        Assert.Equal(command.MessageId.ToString(), delivered!.BasicProperties.MessageId);
    }

    [Fact]
    public async Task Calls_whose_queue_was_deleted_get_a_new_one_and_expire_in_it_as_never_delivered()
    {
        await using var connection = await outbox.Broker.ConnectAsync();
        await using var channel = await connection.CreateChannelAsync();
        await channel.QueueDeclareAsync(QueueNames.CallsUntaken, durable: true, exclusive: false, autoDelete: false);
        var queue = CallQueues.Of(Guid.CreateVersion7(), "gone");
        var calls = Enumerable.Range(0, 2).Select(_ => Call(queue)).ToList();
        await using var relay = await outbox.StartRelayAsync();

        var batch = await outbox.WriteAsync([.. calls, .. OutboxFixture.News()]);
        await relay.HandOverAsync(batch);

        await outbox.GoneAsync(batch);
        var expired = new List<BasicGetResult>();
        await Eventually.EqualsAsync("Expired", 2, async () =>
        {
            if (await channel.BasicGetAsync(QueueNames.CallsUntaken, autoAck: true) is { } one)
                expired.Add(one);
            return expired.Count;
        });
        Assert.Equal(calls.Select(call => call.MessageId.ToString()).Order(), expired.Select(one => one.BasicProperties.MessageId).Order());
        Assert.DoesNotContain(expired, one => one.BasicProperties.Headers!.ContainsKey(OutboxBatch.RepeatHeader));

        static OutboxMessage Call(string queue)
        {
            var (id, now) = (Guid.CreateVersion7(), DateTimeOffset.UtcNow);
            var call = new CallRequested(
                id, id, id, id, null, 1, id, "Call", 1, id, id, 0, "+12125550123", null, "Ada", null, "UTC", new Dictionary<string, string>(StringComparer.Ordinal), null, null,
                now, now, now);
            return OutboxMessage.Of(call, id, id, queue) with { ExpiresAt = now };
        }
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("7")]
    [InlineData("[null]")]
    [InlineData("[[]]")]
    [InlineData("""[{"id": "0198d9a1-3c5e-7000-8000-0123456789ab"}]""")]
    [InlineData("""[{"id": 7, "type": "EnrollPage", "about": "0198d9a1-3c5e-7000-8000-0123456789ab", "body": {}}]""")]
    [InlineData("""[{"id": "x", "type": "EnrollPage", "about": "0198d9a1-3c5e-7000-8000-0123456789ab", "body": {}}]""")]
    [InlineData("""[{"id": "0198d9a1-3c5e-7000-8000-0123456789ab", "type": null, "about": "0198d9a1-3c5e-7000-8000-0123456789ab", "body": {}}]""")]
    [InlineData("""[{"id": "0198d9a1-3c5e-7000-8000-0123456789ab", "type": "StepSkipped", "about": "0198d9a1-3c5e-7000-8000-0123456789ab", "body": {}}]""")]
    public async Task A_row_that_cannot_be_read_is_parked_after_its_last_attempt_and_blocks_nobody(string messages)
    {
        var bad = await outbox.WriteRawAsync(messages);
        var good = await outbox.WriteAsync(OutboxFixture.News());
        await outbox.FreeAsync(good.Id);
        await using var relay = await outbox.StartRelayAsync(maxFaults: 3);

        await outbox.DeliveredAsync(good);
        await outbox.GoneAsync(good);

        for (var faults = 1; faults <= 3; faults++)
        {
            await Eventually.EqualsAsync("Faults", faults, () => outbox.Database.ScalarAsync<int>("select faults from outbox where id = $1", bad));
            await outbox.FreeAsync(bad);
        }
        Assert.True(await outbox.Database.ScalarAsync<bool>("select parked_at is not null and last_error <> '' from outbox where id = $1", bad));

        var later = await outbox.WriteAsync(OutboxFixture.News());
        await outbox.FreeAsync(later.Id);
        await outbox.DeliveredAsync(later);
        Assert.Equal(3, await outbox.Database.ScalarAsync<int>("select faults from outbox where id = $1", bad));
    }

    [Fact]
    public async Task A_row_that_cannot_be_read_is_counted_and_logged_when_it_is_parked()
    {
        var parked = 0L;
        using var meter = new MeterListener();
        meter.SetMeasurementEventCallback<long>((_, count, _, _) => Interlocked.Add(ref parked, count));
        meter.EnableMeasurementEvents(EnrollmentTelemetry.OutboxParked);
        meter.Start();
        var log = new WrittenLog();
        var bad = await outbox.WriteRawAsync("{}");

        await using var relay = await outbox.StartRelayAsync(maxFaults: 1, logger: log);

        await Eventually.HoldsAsync("A line says that it is parked", () => log.Lines.Any(line => line.Contains($"Outbox row {bad} with 1 messages is parked", StringComparison.Ordinal)));
        await Eventually.HoldsAsync("It is counted", () => Interlocked.Read(ref parked) > 0);
    }

    [Fact]
    public async Task A_row_that_cannot_be_read_does_not_end_a_look_at_the_others()
    {
        await outbox.WriteRawAsync("{}");
        var batches = new List<OutboxBatch>();
        for (var i = 0; i < 20; i++)
            batches.Add(await outbox.WriteAsync(OutboxFixture.News()));
        await outbox.Database.ExecuteAsync("update outbox set next_attempt_at = now() where id = any($1)", batches.Select(batch => batch.Id).ToArray());

        await using var relay = await outbox.StartRelayAsync(clock: new OneTick());

        await outbox.DeliveredAsync([.. batches]);
    }

    [Fact]
    public async Task More_rows_that_cannot_be_read_than_one_sweep_takes_block_nobody()
    {
        for (var i = 0; i < 20; i++)
            await outbox.WriteRawAsync("{}");
        var good = await outbox.WriteAsync(OutboxFixture.News());
        await outbox.FreeAsync(good.Id);

        await using var relay = await outbox.StartRelayAsync();

        await outbox.DeliveredAsync(good);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 2)]
    [InlineData(5, 32)]
    [InlineData(9, 300)]
    [InlineData(999, 300)]
    public async Task A_row_at_fault_is_tried_again_later_and_later(int faults, int seconds)
    {
        var row = await outbox.WriteRawAsync("[]");
        await outbox.Database.ExecuteAsync("update outbox set faults = $2, next_attempt_at = now() + interval '1 hour' where id = $1", row, faults);

        Assert.False(await outbox.Table(maxFaults: 2_000).FailAsync(row, PublishFault.Message, "refused", CancellationToken.None));

        await AssertWaitsAsync(row, faults + 1, seconds);
    }

    [Theory]
    [InlineData(PublishFault.Broker)]
    [InlineData(PublishFault.NobodyListens)]
    public async Task Trouble_of_others_never_counts_against_a_row(PublishFault fault)
    {
        var row = await outbox.WriteRawAsync("[]");
        await outbox.Database.ExecuteAsync("update outbox set faults = 2, next_attempt_at = now() + interval '1 hour' where id = $1", row);

        for (var i = 0; i < 5; i++)
            Assert.False(await outbox.Table(maxFaults: 3).FailAsync(row, fault, "away", CancellationToken.None));

        await AssertWaitsAsync(row, 2, seconds: 2);
    }

    private async Task AssertWaitsAsync(Guid row, int faults, int seconds)
    {
        Assert.Equal(faults, await outbox.Database.ScalarAsync<int>("select faults from outbox where id = $1 and parked_at is null", row));
        var wait = await outbox.Database.ScalarAsync<double>("select extract(epoch from next_attempt_at - now())::double precision from outbox where id = $1", row);
        Assert.InRange(wait, seconds - 5, seconds);
        await outbox.Database.ExecuteAsync("delete from outbox where id = $1", row);
    }

    /// <summary>Timers tick once, at once.</summary>
    private sealed class OneTick : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    private sealed class WrittenLog : ILogger<OutboxRelay>
    {
        public ConcurrentQueue<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Enqueue(formatter(state, exception));
    }
}
