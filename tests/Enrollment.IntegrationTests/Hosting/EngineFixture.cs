using Enrollment.Testing;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace Enrollment.IntegrationTests.Hosting;

/// <summary>
/// The engine without its doors for one class of tests: a database and a virtual host of its own, the consumers, and a
/// subscriber who writes everything down. Each test makes an account of its own, so that tests do not meet.
/// </summary>
public class EngineFixture : IAsyncLifetime
{
    /// <summary>The news that the ledger listens to.</summary>
    public static IReadOnlyList<string> Announced { get; } =
        ["ContactEnrolled", "BulkEnrollmentCompleted", "BulkUnenrollmentCompleted", "BulkEnrollRefused", "RecurringEnrollmentDeactivated", "StepDue", "EnrollmentCompleted",
         "EnrollmentCancelled", "EnrollmentFailed", "ContactsImported", "ImportRefused"];

    // Rows that a test wrote itself are found by the sweep, so it looks often.
    private const string SweepOften = "--Outbox:SweepEvery=00:00:00.2";

    private readonly HandledMessages _handled = new();
    private OwnService _service = null!;

    /// <summary>Waits here are for machines that do ten other things; nothing waits this long when it works.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(60);

    public TestDatabase Database => _service.Database;

    public TestBroker Broker => _service.Broker;

    public Sender Sender { get; private set; } = null!;

    public Ledger Ledger { get; private set; } = null!;

    public ConsumersUnderTest Consumers { get; private set; } = null!;

    protected virtual string[] ConsumersSettings => [];

    public virtual async Task InitializeAsync()
    {
        _service = await OwnService.CreateAsync();
        Sender = await Sender.ConnectAsync(Broker);
        Ledger = await Ledger.StartAsync(Broker.Address, [.. Announced]);
        Consumers = await StartConsumersAsync(ConsumersSettings);
    }

    public async Task<ConsumersUnderTest> StartConsumersAsync(params string[] settings)
    {
        var consumers = await _service.StartAsync(arguments => new ConsumersUnderTest(arguments), [SweepOften, .. settings]);
        consumers.Services.GetRequiredService<IBusControl>().ConnectReceiveObserver(_handled);
        return consumers;
    }

    public async Task<ApiUnderTest> StartApiAsync(params string[] settings) => await _service.StartAsync(arguments => new ApiUnderTest(arguments), [SweepOften, .. settings]);

    /// <summary>Starts a scheduler; returns when its first sweep of due steps is over, so that the next one comes a whole interval later.</summary>
    public async Task<SchedulerUnderTest> StartSchedulerAsync(params string[] settings)
    {
        var scheduler = await _service.StartAsync(arguments => new SchedulerUnderTest(arguments), [SweepOften, .. settings]);
        await Eventually.HoldsAsync("The scheduler has swept", scheduler.HasSweptAsync, Patience);
        return scheduler;
    }

    /// <summary>A part of the consumers' process, for tests that break in below the messages.</summary>
    public T Part<T>()
        where T : notnull => Consumers.Services.GetRequiredService<T>();

    /// <summary>Sends a message and returns when the consumers have handled it or set it aside.</summary>
    public async Task HandleAsync<T>(T message, Guid about, Guid? messageId = null, string? to = null)
        where T : class
    {
        var id = messageId ?? Guid.CreateVersion7();
        var before = _handled.Times(id);
        await Sender.SendAsync(message, about, id, to: to);
        await HandledAsync(id, before + 1);
    }

    /// <summary>Waits until the consumers are through with a message.</summary>
    public Task HandledAsync(Guid messageId, int times = 1) =>
        Eventually.HoldsAsync($"Message {messageId} is handled {times} times", () => _handled.Times(messageId) >= times, Patience);

    /// <summary>Waits until the consumers have begun with a message.</summary>
    public Task BegunAsync(Guid messageId) =>
        Eventually.HoldsAsync($"Message {messageId} has arrived", () => _handled.HasArrived(messageId), Patience);

    public virtual async Task DisposeAsync()
    {
        if (_service is null)
            return;
        await _service.StopProcessesAsync();
        if (Ledger is not null)
            await Ledger.DisposeAsync();
        if (Sender is not null)
            await Sender.DisposeAsync();
        await _service.DisposeAsync();
    }
}
