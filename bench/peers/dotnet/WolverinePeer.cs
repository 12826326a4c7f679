using JasperFx.Resources;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Wolverine;
using Wolverine.Postgresql;
using Wolverine.RabbitMQ;
using Wolverine.RDBMS;

namespace Enrollment.Bench.Peers;

/// <summary>
/// Wolverine with PostgreSQL for its sagas, inbox and outbox, and RabbitMQ for what it announces: a saga for each contact that
/// is enrolled, told to run its step, and completed. Each is announced, and a subscriber counts them by message id.
/// </summary>
internal sealed class WolverinePeer : IPeer
{
    private const string Announcements = "announcements";

    private readonly IHost _host;
    private readonly Subscriber _subscriber;

    private WolverinePeer(IHost host, Subscriber subscriber) => (_host, _subscriber) = (host, subscriber);

    public static async Task<IPeer> StartAsync()
    {
        var subscriber = await Subscriber.AttachAsync(Servers.RabbitMq, Announcements);
        var host = await Host.CreateDefaultBuilder()
            .ConfigureLogging(logging => logging.ClearProviders().AddConsole().SetMinimumLevel(LogLevel.Error))
            .UseWolverine(options =>
            {
                options.ApplicationAssembly = typeof(WolverinePeer).Assembly;
                options.UseRuntimeCompilation();
                options.PersistMessagesWithPostgresql(Servers.Postgres);
                options.AddSagaType<Enrollment>("enrollments");
                options.Durability.EnableInboxPartitioning = true;
                options.UseRabbitMq(Servers.RabbitMq).AutoProvision();
                options.Policies.UseDurableLocalQueues();
                options.Policies.UseDurableOutboxOnAllSendingEndpoints();
                options.Policies.UseDurableInboxOnAllListeners();
                options.Policies.AutoApplyTransactions();
                options.PublishMessage<ContactEnrolled>().ToRabbitExchange(Announcements, exchange => exchange.ExchangeType = Wolverine.RabbitMQ.ExchangeType.Fanout);
                options.PublishMessage<StepDue>().ToRabbitExchange(Announcements);
                options.PublishMessage<EnrollmentCompleted>().ToRabbitExchange(Announcements);
                options.Policies.AllLocalQueues(queue => queue.MaximumParallelMessages(20));
                options.Services.AddResourceSetupOnStartup();
            })
            .StartAsync();
        return new WolverinePeer(host, subscriber);
    }

    public async Task LiveAsync(IReadOnlyList<Guid> contacts)
    {
        var complete = _subscriber.Expect(3 * contacts.Count);
        var bus = _host.MessageBus();
        foreach (var page in contacts.Chunk(500))
            await bus.PublishAsync(new EnrollPage(page));
        await complete;
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }
}

/// <summary>Enrolls the contacts of a page.</summary>
public sealed record EnrollPage(Guid[] Contacts);

/// <summary>Enrolls a contact.</summary>
public sealed record Enroll(Guid Contact);

/// <summary>Tells an enrollment to run its step.</summary>
public sealed record RunStep(Guid EnrollmentId);

/// <summary>Announces an enrollment.</summary>
public sealed record ContactEnrolled(Guid EnrollmentId, Guid Contact);

/// <summary>Announces that the step runs.</summary>
public sealed record StepDue(Guid EnrollmentId);

/// <summary>Announces the end of an enrollment.</summary>
public sealed record EnrollmentCompleted(Guid EnrollmentId);

/// <summary>Handles a page of contacts.</summary>
public static class EnrollPageHandler
{
    /// <summary>Sends a command for each contact, all in one transaction.</summary>
    public static IEnumerable<object> Handle(EnrollPage page) => page.Contacts.Select(contact => new Enroll(contact));
}

/// <summary>An enrollment, stored as Wolverine stores its sagas.</summary>
public sealed class Enrollment : Saga
{
    /// <summary>Names the enrollment by its contact.</summary>
    public Guid Id { get; set; }

    /// <summary>Starts the enrollment and announces it.</summary>
    public static (Enrollment, ContactEnrolled, RunStep) Start(Enroll command) =>
        (new Enrollment { Id = command.Contact }, new ContactEnrolled(command.Contact, command.Contact), new RunStep(command.Contact));

    /// <summary>Runs the step, which is the last.</summary>
    public (StepDue, EnrollmentCompleted) Handle(RunStep command)
    {
        MarkCompleted();
        return (new StepDue(command.EnrollmentId), new EnrollmentCompleted(command.EnrollmentId));
    }
}
