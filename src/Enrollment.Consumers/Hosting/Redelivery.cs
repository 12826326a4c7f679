using System.Globalization;
using Enrollment.Core.Outbox;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Enrollment.Consumers.Hosting;

/// <summary>
/// Moves the messages of an error queue back to the queue that they failed in: <c>Enrollment.Consumers redeliver QUEUE</c>. A message
/// leaves the error queue only once the broker has confirmed it in the other, under the same id. The command can therefore be stopped
/// at any time, and a message that was moved twice is handled once. Only messages present at the start are moved, so that one that
/// fails again does not go round in circles.
/// </summary>
public sealed class Redelivery(RabbitConnectionString address, TextWriter output)
{
    private const string Verb = "redeliver";

    // What was noted when the message was set aside, and by the broker on its way.
    private static readonly string[] Notes = ["MT-Fault-", "MT-Reason", "MT-Host-", "x-death", "x-first-death-", "x-last-death-", "x-delivery-count"];

    private static string Usage => $"{Verb} QUEUE, one of: {string.Join(", ", QueueNames.Consumed)}";

    public static bool IsAskedFor(string[] args) => args is [Verb, ..];

    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        var configuration = new ConfigurationBuilder().AddEnvironmentVariables().Build();
        if (args is not [_, var queue] || !QueueNames.Consumed.Contains(queue, StringComparer.Ordinal))
        {
            await Console.Error.WriteLineAsync(Usage);
            return 2;
        }
        using var stop = new CancellationTokenSource();
        Console.CancelKeyPress += (_, pressed) =>
        {
            pressed.Cancel = true;
            stop.Cancel();
        };
        return await new Redelivery(RabbitConnectionString.Parse(configuration.GetConnectionString("RabbitMq")), Console.Out).MoveAsync(queue, stop.Token) ? 0 : 1;
    }

    /// <summary>Moves every message that is in the queue's error queue now.</summary>
    /// <returns>Whether all of it was moved; if not, the reason is printed.</returns>
    public async Task<bool> MoveAsync(string queue, CancellationToken stop)
    {
        var from = $"{queue}_error";
        var moved = 0u;
        try
        {
            await using var connection = await address.ToFactory("enrollment-redelivery").CreateConnectionAsync(stop);
            await using var channel = await connection.CreateChannelAsync(
                new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), stop);
            var waiting = await channel.MessageCountAsync(from, stop);
            for (; moved < waiting && !stop.IsCancellationRequested; moved++)
            {
                if (await channel.BasicGetAsync(from, autoAck: false, stop) is not { } message)
                    break;
                // Without the token: in between, a message is in both queues.
                await channel.BasicPublishAsync("", queue, mandatory: true, PropertiesOf(message), message.Body, CancellationToken.None);
                await channel.BasicAckAsync(message.DeliveryTag, multiple: false, CancellationToken.None);
            }
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"Moved {moved} of {waiting} messages from {from} to {queue}."));
            return moved == waiting;
        }
        catch (OperationInterruptedException missing) when (missing.ShutdownReason?.ReplyCode == Constants.NotFound)
        {
            await output.WriteLineAsync($"There is no queue {from}: nothing was ever set aside there.");
            return true;
        }
        catch (Exception failure) when (failure is IOException or RabbitMQClientException or TimeoutException or OperationCanceledException)
        {
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
                $"Moved {moved} messages from {from} to {queue}, then: {failure.Message} Whatever is left lies where it was."));
            return false;
        }
    }

    private static BasicProperties PropertiesOf(BasicGetResult message) => new(message.BasicProperties)
    {
        Headers = message.BasicProperties.Headers?
            .Where(header => !Notes.Any(note => header.Key.StartsWith(note, StringComparison.Ordinal)))
            .ToDictionary(header => header.Key, header => header.Value, StringComparer.Ordinal),
    };
}
