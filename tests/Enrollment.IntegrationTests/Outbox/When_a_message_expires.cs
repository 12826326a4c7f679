using System.Globalization;
using Enrollment.Core.Outbox;
using Enrollment.Testing;
using RabbitMQ.Client;

namespace Enrollment.IntegrationTests.Outbox;

/// <summary>A message's remaining time travels with it, however long its row lay in the outbox.</summary>
public sealed class When_a_message_expires(OutboxFixture outbox) : IClassFixture<OutboxFixture>
{
    private const string Queue = "receives-expiring";

    [Theory]
    [InlineData(600, 500_000, 600_000)]
    [InlineData(-5, 0, 0)]
    public async Task The_broker_is_told_what_is_left_of_its_time(int expiresInSeconds, long leastMs, long mostMs)
    {
        await using var connection = await outbox.Broker.ConnectAsync();
        await using var channel = await connection.CreateChannelAsync();
        var queue = (await channel.QueueDeclareAsync()).QueueName;
        var arrived = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        // A waiting consumer: a message without any time left reaches one that is free at once, or nobody.
        var consumer = new RabbitMQ.Client.Events.AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, delivery) => Task.FromResult(arrived.TrySetResult(delivery.BasicProperties.Expiration));
        await channel.BasicConsumeAsync(queue, autoAck: true, consumer);
        await using var relay = await outbox.StartRelayAsync();

        await outbox.WriteAsync([OutboxFixture.News()[0] with { Queue = queue, ExpiresAt = DateTimeOffset.UtcNow.AddSeconds(expiresInSeconds) }], lease: TimeSpan.Zero);

        var expiration = await arrived.Task.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.InRange(long.Parse(expiration!, CultureInfo.InvariantCulture), leastMs, mostMs);
    }

    [Fact]
    public async Task One_that_nobody_takes_in_time_is_gone_and_one_without_a_time_stays()
    {
        await using var connection = await outbox.Broker.ConnectAsync();
        await using var channel = await connection.CreateChannelAsync();
        await channel.QueueDeclareAsync(Queue, durable: true, exclusive: false, autoDelete: false,
            new Dictionary<string, object?>(StringComparer.Ordinal) { ["x-queue-type"] = "quorum" });
        await using var relay = await outbox.StartRelayAsync();
        OutboxMessage[] news = [.. OutboxFixture.News(2).Select(message => message with { Queue = Queue })];

        var row = await outbox.WriteAsync([news[0] with { ExpiresAt = DateTimeOffset.UtcNow.AddSeconds(1) }, news[1]], lease: TimeSpan.Zero);
        await outbox.GoneAsync(row);

        await Eventually.EqualsAsync("Messages that wait", 1u, () => channel.MessageCountAsync(Queue), TimeSpan.FromSeconds(30));
        Assert.Equal(news[1].MessageId.ToString(), (await channel.BasicGetAsync(Queue, autoAck: true))!.BasicProperties.MessageId);
    }
}
