using System.Runtime.InteropServices;
using Enrollment.Contracts;
using MassTransit;

namespace Enrollment.Samples.Subscriber;

/// <summary>Says who was enrolled and what became of them, and does the work of steps that await completion.</summary>
public static class Program
{
    public static async Task<int> Main()
    {
        var broker = Environment.GetEnvironmentVariable("ConnectionStrings__RabbitMq");
        if (!Uri.TryCreate(broker, UriKind.Absolute, out var address))
        {
            await Console.Error.WriteLineAsync("ConnectionStrings__RabbitMq is not set, or no address. It looks like this: amqp://user:password@127.0.0.1:5672/");
            return 2;
        }
        var queue = Setting("SUBSCRIBER_QUEUE", "sample-dotnet-subscriber");
        var letters = new Letters(new HandledMessages(Setting("SUBSCRIBER_HANDLED", $"{queue}.handled")));

        var bus = Bus.Factory.CreateUsingRabbitMq(rabbit =>
        {
            // A broker that restarts can leave a client waiting for ever.
            rabbit.Host(address, host => host.Heartbeat(TimeSpan.FromSeconds(10)));
            rabbit.ReceiveEndpoint(queue, endpoint =>
            {
                endpoint.SetQuorumQueue();
                endpoint.PrefetchCount = 20;
                // What still fails then goes to the queue's own error queue.
                endpoint.UseMessageRetry(retry => retry.Interval(3, TimeSpan.FromSeconds(1)));
                endpoint.Handler<ContactEnrolled>(letters.EnrolledAsync);
                endpoint.Handler<StepDue>(letters.DueAsync);
                endpoint.Handler<EnrollmentCompleted>(letters.CompletedAsync);
                endpoint.Handler<EnrollmentCancelled>(letters.CancelledAsync);
                endpoint.Handler<EnrollmentFailed>(letters.FailedAsync);
            });
        });
        await bus.StartAsync();
        Console.WriteLine($"Listening on {queue}");

        await StopAskedAsync();
        await bus.StopAsync();
        return 0;
    }

    private static string Setting(string variable, string usual) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } given ? given : usual;

    private static async Task StopAskedAsync()
    {
        var asked = new TaskCompletionSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        await asked.Task;

        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            asked.TrySetResult();
        }
    }
}
