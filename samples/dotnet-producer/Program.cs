using Enrollment.Contracts;
using MassTransit;

namespace Enrollment.Samples.Producer;

/// <summary>Asks for contacts to be enrolled, straight over the bus, and follows the job until it has ended.</summary>
public static class Program
{
    public static async Task<int> Main(string[] args)
    {
        if (Settings.Read(args, out var faults) is not { } settings)
        {
            await Console.Error.WriteLineAsync($"{string.Join('\n', faults)}\n\n{Settings.Usage}");
            return 2;
        }

        var job = new Job(settings.JobId);
        var bus = BusOf(settings, job);
        try
        {
            await bus.StartAsync(new CancellationTokenSource(TimeSpan.FromSeconds(30)).Token);
            await bus.Publish(
                new BulkEnrollRequested(settings.JobId, settings.AccountId, settings.SequenceId, settings.Request), message => Address(message, settings.ApiKey));
            Console.WriteLine($"Asked: job {settings.JobId}");
            return await job.Ended.WaitAsync(settings.Wait) ? 0 : 1;
        }
        catch (MessageReturnedException)
        {
            return await FailAsync("Nobody takes requests yet: start the consumers once, they make the queue.");
        }
        catch (TimeoutException)
        {
            return await FailAsync(
                $"Not over after {settings.Wait.TotalSeconds} s; it may still be going on. Ask again with JOB_ID={settings.JobId}: there will be one job.");
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

    private static IBusControl BusOf(Settings settings, Job job) => Bus.Factory.CreateUsingRabbitMq(rabbit =>
    {
        rabbit.Host(settings.Broker, host => host.Heartbeat(TimeSpan.FromSeconds(10)));
        // Listening comes first: what is announced before a queue is bound is missed.
        rabbit.ReceiveEndpoint($"sample-producer-{Guid.NewGuid():N}", queue =>
        {
            queue.Durable = false;
            queue.Exclusive = true;
            queue.AutoDelete = true;
            queue.Handler<ContactEnrolled>(news => job.HearAsync(news.Message, news.MessageId));
            queue.Handler<BulkEnrollmentCompleted>(news => job.HearAsync(news.Message));
            queue.Handler<BulkEnrollRefused>(news => job.HearAsync(news.Message));
        });
    });

    // Mandatory: without a queue that takes it, it comes back instead of vanishing. The key is an AMQP header of the
    // broker's copy; among message.Headers it would be written into the body, too.
    private static void Address(PublishContext message, string apiKey)
    {
        var rabbit = message.GetPayload<RabbitMqSendContext>();
        rabbit.Mandatory = true;
        rabbit.BasicProperties.Headers ??= new Dictionary<string, object?>(StringComparer.Ordinal);
        rabbit.BasicProperties.Headers[EnrollmentHeaders.ApiKey] = apiKey;
    }

    private static async Task<int> FailAsync(string reason)
    {
        await Console.Error.WriteLineAsync(reason);
        return 1;
    }
}
