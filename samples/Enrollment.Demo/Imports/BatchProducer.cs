using Enrollment.Contracts;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Enrollment.Demo.Imports;

/// <summary>
/// A producer like any other: it sends batches to the queue as plain JSON and follows the answers in a queue of its own. It needs
/// nothing but an AMQP client.
/// </summary>
public sealed class BatchProducer : IAsyncDisposable
{
    private const string Queue = "import-contacts";

    private readonly string _key;
    private readonly IConnection _connection;
    private readonly IChannel _channel;
    private string _replyTo = "";
    private int _sent;

    private BatchProducer(string key, IConnection connection, IChannel channel) => (_key, _connection, _channel) = (key, connection, channel);

    public BatchAnswers Answers { get; } = new();

    /// <summary>Batches that the broker has.</summary>
    public int Sent => Volatile.Read(ref _sent);

    public bool IsConnected => _connection.IsOpen;

    public static async Task<BatchProducer> OpenAsync(Uri broker, string key, CancellationToken stop)
    {
        var factory = new ConnectionFactory { Uri = broker, ClientProvidedName = "enrollment-demo-imports", AutomaticRecoveryEnabled = false };
        var connection = await factory.CreateConnectionAsync(stop);
        var channel = await connection.CreateChannelAsync(
            new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), stop);
        var producer = new BatchProducer(key, connection, channel);
        await producer.FollowAnswersAsync(stop);
        return producer;
    }

    /// <summary>Sends batches one after the other, each once the broker has the one before.</summary>
    public async Task SendAsync(IEnumerable<Batch> batches, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(batches);
        foreach (var batch in batches)
        {
            var properties = new BasicProperties
            {
                MessageId = batch.MessageId,
                ContentType = "application/json",
                ReplyTo = _replyTo,
                Persistent = true,
                Headers = new Dictionary<string, object?>(StringComparer.Ordinal) { [EnrollmentHeaders.ApiKey] = _key },
            };
            await _channel.BasicPublishAsync(exchange: "", Queue, mandatory: true, properties, batch.Body, stop);
            Interlocked.Increment(ref _sent);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _channel.DisposeAsync();
        await _connection.DisposeAsync();
    }

    private async Task FollowAnswersAsync(CancellationToken stop)
    {
        var queue = await _channel.QueueDeclareAsync(queue: "", durable: false, exclusive: true, autoDelete: true, cancellationToken: stop);
        _replyTo = queue.QueueName;
        var consumer = new AsyncEventingBasicConsumer(_channel);
        consumer.ReceivedAsync += (_, delivery) =>
        {
            Answers.Add(BatchAnswer.Read(Guid.Parse(delivery.BasicProperties.MessageId!), delivery.Body.Span));
            return Task.CompletedTask;
        };
        await _channel.BasicConsumeAsync(_replyTo, autoAck: true, consumer, stop);
    }
}
