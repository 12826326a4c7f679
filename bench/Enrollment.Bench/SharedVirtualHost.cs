using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Enrollment.Bench;

/// <summary>
/// Without a management address the given virtual host is used as it is: nobody else's service may be at work in it,
/// and queues that were not there before are deleted afterwards.
/// </summary>
internal sealed class SharedVirtualHost(IConnection broker, IReadOnlyList<string> foundQueues) : IAsyncDisposable
{
    private static readonly string[] Endpoints =
    [
        "plan-pages", "serve-caller", "enroll-page", "unenroll-page", "enrollment-saga", "advance-group", "call-webhook", "request-call", "calls-untaken",
        "import-contacts",
    ];

    private static readonly string[] Queues =
        [.. Endpoints.SelectMany(name => (string[])[name, name + "_error", name + "_skipped"]), "enrollment-dead-letters"];

    public static async Task<SharedVirtualHost> TakeAsync(IConnection broker, CancellationToken stop)
    {
        var found = new List<string>();
        foreach (var queue in Queues)
        {
            if (await LookAsync(broker, queue, stop) is not { } state)
                continue;
            if (state.ConsumerCount > 0)
            {
                throw new BenchFailedException(
                    $"Another process consumes from {queue} in this virtual host and would take the benchmark's messages. "
                    + "Stop it, or set ENROLLMENT_RABBITMQ_MANAGEMENT so that the benchmark makes a virtual host of its own.");
            }
            found.Add(queue);
        }
        return new SharedVirtualHost(broker, found);
    }

    public async ValueTask DisposeAsync()
    {
        await using var channel = await broker.CreateChannelAsync();
        foreach (var queue in Queues.Except(foundQueues, StringComparer.Ordinal))
            await channel.QueueDeleteAsync(queue, ifUnused: false, ifEmpty: false);
    }

    private static async Task<QueueDeclareOk?> LookAsync(IConnection broker, string queue, CancellationToken stop)
    {
        // A queue that is not there closes the channel.
        await using var channel = await broker.CreateChannelAsync(cancellationToken: stop);
        try
        {
            return await channel.QueueDeclarePassiveAsync(queue, stop);
        }
        catch (OperationInterruptedException)
        {
            return null;
        }
    }
}
