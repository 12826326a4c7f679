using RabbitMQ.Client;

namespace Enrollment.Bench;

/// <summary>The broker's client at its plainest: up to 500 persistent messages in flight on a channel, each confirmed.</summary>
internal sealed class RawPublisher : IAsyncDisposable
{
    private readonly IChannel _channel;
    private readonly string _exchange;

    private RawPublisher(IChannel channel, string exchange) => (_channel, _exchange) = (channel, exchange);

    public static async Task<RawPublisher> OpenAsync(IConnection broker, string exchange, CancellationToken stop) => new(
        await broker.CreateChannelAsync(
            new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), stop),
        exchange);

    /// <summary>Returns once every message is confirmed.</summary>
    public Task PublishAsync(IReadOnlyList<Guid> messageIds, byte[] body) =>
        Task.WhenAll(messageIds.Select(id => PublishAsync(id, body).AsTask()));

    public ValueTask DisposeAsync() => _channel.DisposeAsync();

    private ValueTask PublishAsync(Guid messageId, byte[] body) => _channel.BasicPublishAsync(
        _exchange,
        routingKey: "",
        mandatory: false,
        new BasicProperties
        {
            MessageId = messageId.ToString(),
            CorrelationId = messageId.ToString(),
            ContentType = "application/vnd.masstransit+json",
            DeliveryMode = DeliveryModes.Persistent,
        },
        body,
        CancellationToken.None);
}
