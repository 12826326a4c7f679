using System.Net.Http.Headers;
using Enrollment.IntegrationTests.Document;
using Enrollment.Scheduler.Steps;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Quartz;

namespace Enrollment.IntegrationTests.Hosting;

/// <summary>One of the service's processes, run inside the test's own, on a port that the system chooses.</summary>
public abstract class ProcessUnderTest(Func<string[], WebApplication> build, string[] arguments) : IAsyncDisposable
{
    private readonly WebApplication _app = build(arguments);

    /// <summary>Where it listens, once it has started.</summary>
    public Uri Address => new(_app.Urls.First());

    public IServiceProvider Services => _app.Services;

    public Task StartAsync() => _app.StartAsync();

    /// <summary>A graceful stop, as on SIGTERM.</summary>
    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}

public sealed class ApiUnderTest(string[] arguments) : ProcessUnderTest(Enrollment.Api.Program.Build, arguments)
{
    /// <summary>Makes a client of the interface. Without a key if it is null.</summary>
    /// <param name="handler">Carries the requests, if it is not the usual one.</param>
    public HttpClient ClientFor(string? key, HttpMessageHandler? handler = null)
    {
        var client = new HttpClient(new DeclaredProblems(handler ?? new SocketsHttpHandler())) { BaseAddress = new Uri(Address, "/api/v1/") };
        if (key is not null)
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return client;
    }
}

public sealed class ConsumersUnderTest(string[] arguments) : ProcessUnderTest(Enrollment.Consumers.Program.Build, arguments);

public sealed class SchedulerUnderTest(string[] arguments) : ProcessUnderTest(Enrollment.Scheduler.Program.Build, arguments)
{
    private static readonly TriggerKey Sweep = new(nameof(DueStepSweep));

    /// <summary>Whether a sweep of due steps has been made, and none is under way.</summary>
    public async Task<bool> HasSweptAsync()
    {
        var quartz = await Services.GetRequiredService<ISchedulerFactory>().GetScheduler();
        var trigger = await quartz.GetTrigger(Sweep) ?? throw new InvalidOperationException($"There is no trigger {Sweep}.");
        // From the moment that it counts as fired until its sweep is over, the trigger is called executing.
        return trigger.PreviousFireTimeUtc is not null && await quartz.GetTriggerState(Sweep) == TriggerState.Normal;
    }
}
