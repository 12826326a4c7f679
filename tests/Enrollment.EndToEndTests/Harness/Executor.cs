using System.Text.Json;
using System.Text.Json.Nodes;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Enrollment.EndToEndTests.Harness;

/// <summary>Does every step whose report is awaited, at once, and reports it, as an executor does that has never seen our code.</summary>
public sealed class Executor : IAsyncDisposable
{
    private const string Namespace = "Enrollment.Contracts";

    private readonly IConnection _connection;
    private readonly IChannel _channel;

    private Executor(IConnection connection, IChannel channel) => (_connection, _channel) = (connection, channel);

    public static async Task<Executor> StartAsync(Uri broker)
    {
        var connection = await new ConnectionFactory { Uri = broker, ClientProvidedName = "executor" }.CreateConnectionAsync();
        var channel = await connection.CreateChannelAsync(
            new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true, consumerDispatchConcurrency: 16));
        var executor = new Executor(connection, channel);
        foreach (var exchange in new[] { "StepDue", "StepExecuted" })
            await channel.ExchangeDeclareAsync($"{Namespace}:{exchange}", ExchangeType.Fanout, durable: true);
        var queue = (await channel.QueueDeclareAsync("executor", durable: true, exclusive: false, autoDelete: false)).QueueName;
        await channel.QueueBindAsync(queue, $"{Namespace}:StepDue", "");
        await channel.BasicQosAsync(0, 200, global: false);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, delivery) => executor.DoAsync(delivery);
        await channel.BasicConsumeAsync(queue, autoAck: false, consumer);
        return executor;
    }

    public async ValueTask DisposeAsync()
    {
        await _channel.DisposeAsync();
        await _connection.DisposeAsync();
    }

    private async Task DoAsync(BasicDeliverEventArgs delivery)
    {
        var due = JsonDocument.Parse(delivery.Body).RootElement.GetProperty("message");
        if (due.GetProperty("awaitsCompletion").GetBoolean())
            await ReportAsync(due);
        await _channel.BasicAckAsync(delivery.DeliveryTag, multiple: false);
    }

    private async Task ReportAsync(JsonElement due)
    {
        var report = new JsonObject
        {
            ["messageId"] = Guid.CreateVersion7(),
            ["messageType"] = new JsonArray($"urn:message:{Namespace}:StepExecuted"),
            ["message"] = new JsonObject
            {
                ["enrollmentId"] = due.GetProperty("enrollmentId").GetGuid(),
                ["accountId"] = due.GetProperty("accountId").GetGuid(),
                ["stepSeq"] = due.GetProperty("stepSeq").GetInt32(),
            },
        };
        var properties = new BasicProperties { ContentType = "application/vnd.masstransit+json", DeliveryMode = DeliveryModes.Persistent, MessageId = (string?)report["messageId"]?.ToString() };
        await _channel.BasicPublishAsync($"{Namespace}:StepExecuted", "", mandatory: true, properties, JsonSerializer.SerializeToUtf8Bytes(report));
    }
}
