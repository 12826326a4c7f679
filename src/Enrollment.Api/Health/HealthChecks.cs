using System.Data.Common;
using System.Net.Sockets;
using Enrollment.Core.Database;
using Enrollment.Core.Hosting;
using Enrollment.Core.Outbox;
using Npgsql;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Enrollment.Api.Health;

/// <summary>Looks at what the service stands on, each look short enough for a probe.</summary>
public sealed class HealthChecks(WriteProbe probe, Migrator migrator, RabbitPublisher publisher, TimeProvider clock)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2.5);

    public async Task<Readiness> LookAsync(CancellationToken stop)
    {
        var broker = LookAtBrokerAsync(stop);
        var database = await CheckAsync(LookAtDatabaseAsync, stop);
        var migrations = database.IsGood
            ? await CheckAsync(LookAtMigrationsAsync, stop)
            : HealthCheck.Bad("unknown while the database is away");
        var (connection, consumers) = await broker;

        var isAvailable = database.IsGood && migrations.IsGood;
        var isWhole = connection.IsGood && consumers.IsGood;
        return new(
            !isAvailable ? Readiness.Unavailable : isWhole ? Readiness.Ready : Readiness.Degraded,
            new(database, migrations, connection, consumers));
    }

    private async Task<HealthCheck> LookAtDatabaseAsync(CancellationToken stop)
    {
        await probe.TryAsync(stop);
        return HealthCheck.Good;
    }

    private async Task<HealthCheck> LookAtMigrationsAsync(CancellationToken stop) =>
        await migrator.IsUpToDateAsync(stop) ? HealthCheck.Good : HealthCheck.Bad("migrations are missing");

    private async Task<(HealthCheck Broker, ConsumersCheck Consumers)> LookAtBrokerAsync(CancellationToken stop)
    {
        IConnection? connection = null;
        var broker = await CheckAsync(async patience =>
        {
            connection = await publisher.ConnectAsync(patience);
            return HealthCheck.Good;
        }, stop);
        if (connection is null)
            return (broker, ConsumersCheck.Unknown(QueueNames.Consumed));

        var counts = new Dictionary<string, uint?>(StringComparer.Ordinal);
        foreach (var queue in QueueNames.Consumed)
            counts[queue] = await CountAsync(connection, queue, stop);
        return (broker, ConsumersCheck.Of(counts));
    }

    // A channel each: asking for a queue that does not exist closes the channel.
    private async Task<uint?> CountAsync(IConnection connection, string queue, CancellationToken stop)
    {
        uint? count = null;
        await CheckAsync(async patience =>
        {
            await using var channel = await connection.CreateChannelAsync(cancellationToken: patience);
            count = (await channel.QueueDeclarePassiveAsync(queue, patience)).ConsumerCount;
            return HealthCheck.Good;
        }, stop);
        return count;
    }

    private async Task<HealthCheck> CheckAsync(Func<CancellationToken, Task<HealthCheck>> look, CancellationToken stop)
    {
        using var patience = new CancellationTokenSource(Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, stop);
        try
        {
            // Some clients notice a token late or never.
            return await look(either.Token).WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return HealthCheck.Bad($"no answer within {Patience.TotalSeconds} s");
        }
        catch (Exception away) when (away is DbException or SocketException or TimeoutException or IOException
            or MigrationRefusedException or BrokerUnreachableException or OperationInterruptedException or ObjectDisposedException)
        {
            return HealthCheck.Bad(ReasonOf(away));
        }
    }

    // Without the words, which can name addresses and users.
    private static string ReasonOf(Exception away) => away switch
    {
        MigrationRefusedException or TimeoutException => away.Message,
        PostgresException refusal => $"refused with {refusal.SqlState}",
        _ => away.GetType().Name,
    };
}
