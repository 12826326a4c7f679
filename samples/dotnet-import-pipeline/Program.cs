using CsvHelper;
using Enrollment.Contracts;
using MassTransit;

namespace Enrollment.Samples.Pipeline;

/// <summary>Sends a CSV file to the import queue in batches, and follows the answers on a queue of its own until each batch has its own.</summary>
public static class Program
{
    private const string Again = "Run it again: what was imported is not imported twice.";

    private static readonly TimeSpan ConfirmedWithin = TimeSpan.FromSeconds(10);

    public static async Task<int> Main(string[] args)
    {
        if (Settings.Read(args, out var faults) is not { } settings)
        {
            await Console.Error.WriteLineAsync($"{string.Join('\n', faults)}\n\n{Settings.Usage}");
            return 2;
        }

        var tally = new Tally();
        using var underWay = new UnderWay(settings, tally);
        var bus = BusOf(settings, underWay);
        try
        {
            await bus.StartAsync(new CancellationTokenSource(TimeSpan.FromSeconds(30)).Token);
            Console.WriteLine($"Sending {settings.File.Name} in batches of {settings.BatchSize}");
            await foreach (var batch in Batch.ReadAsync(settings))
            {
                if (!await underWay.TryBeginAsync(batch))
                    break;
                await SendAsync(bus, batch, settings, underWay.Run);
            }
            await underWay.EndAsync();
            if (underWay.IsStopped)
                Console.WriteLine($"The rest was not sent. Mend what was refused. {Again}");
            tally.Print();
            return tally.IsGood ? 0 : 1;
        }
        catch (Exception malformed) when (malformed is FormatException or CsvFormatException)
        {
            return await FailAsync($"FILE cannot be read: {malformed.Message} {Again}");
        }
        catch (MessageReturnedException)
        {
            return await FailAsync($"Nobody takes batches yet: start the consumers once, they make the queue. {Again}");
        }
        catch (TimeoutException late)
        {
            return await FailAsync($"{late.Message} {Again}");
        }
        catch (Exception failure) when (failure is RabbitMqConnectionException or OperationCanceledException)
        {
            return await FailAsync($"RabbitMQ does not let us in: {failure.Message} Is ConnectionStrings__RabbitMq its address?");
        }
        finally
        {
            await bus.StopAsync(TimeSpan.FromSeconds(5));
        }
    }

    private static IBusControl BusOf(Settings settings, UnderWay underWay) => Bus.Factory.CreateUsingRabbitMq(rabbit =>
    {
        // A broker that restarts can leave a client waiting for ever.
        rabbit.Host(settings.Broker, host => host.Heartbeat(TimeSpan.FromSeconds(10)));
        rabbit.ReceiveEndpoint(settings.Queue, queue =>
        {
            // It outlives the connection, because answers come while it is lost, and goes an hour after its last reader.
            queue.SetQuorumQueue();
            queue.QueueExpiration = TimeSpan.FromHours(1);
            // Answers come to the queue itself; bound to their types, it would get everybody's news.
            queue.ConfigureConsumeTopology = false;
            queue.Handler<ContactsImported>(answer => underWay.HearAsync(RunOf(answer), answer.Message));
            queue.Handler<ImportRefused>(answer => underWay.HearAsync(RunOf(answer), answer.Message));
        });
    });

    // What the broker has confirmed is not lost. What it has not is sent again: the service knows it by its id.
    private static async Task SendAsync(IBus bus, Batch batch, Settings settings, string run)
    {
        var message = new ImportContacts(
            Name: $"{settings.File.Name}, {batch.Name}", Rows: batch.Rows, Enroll: settings.Enroll is { } sequence ? new(sequence) : null);
        var end = DateTime.UtcNow + settings.Wait;
        while (true)
        {
            try
            {
                using var patience = new CancellationTokenSource(ConfirmedWithin);
                await bus.Publish(message, context => Address(context, batch, settings, run), patience.Token);
                return;
            }
            catch (Exception lost) when (lost is not MessageReturnedException)
            {
                if (DateTime.UtcNow >= end)
                    throw new TimeoutException($"RabbitMQ has not confirmed batch {batch.Number} for {settings.Wait.TotalSeconds} s: {lost.Message}", lost);
                await Console.Error.WriteLineAsync($"Batch {batch.Number} was not confirmed: {lost.Message}");
                await Task.Delay(TimeSpan.FromSeconds(1));
            }
        }
    }

    // Mandatory: without a queue that takes it, it comes back instead of vanishing. The key is an AMQP header of the
    // broker's copy; among context.Headers it would be written into the body, too.
    private static void Address(PublishContext context, Batch batch, Settings settings, string run)
    {
        context.MessageId = batch.Id;
        var rabbit = context.GetPayload<RabbitMqSendContext>();
        rabbit.Mandatory = true;
        rabbit.BasicProperties.ReplyTo = settings.Queue;
        rabbit.BasicProperties.CorrelationId = run;
        rabbit.BasicProperties.Headers ??= new Dictionary<string, object?>(StringComparer.Ordinal);
        rabbit.BasicProperties.Headers[EnrollmentHeaders.ApiKey] = settings.ApiKey;
    }

    private static string? RunOf(ConsumeContext answer) => answer.ReceiveContext.GetPayload<RabbitMqBasicConsumeContext>().Properties.CorrelationId;

    private static async Task<int> FailAsync(string reason)
    {
        await Console.Error.WriteLineAsync(reason);
        return 1;
    }
}
