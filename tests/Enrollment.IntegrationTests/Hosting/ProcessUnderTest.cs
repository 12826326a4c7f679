using Microsoft.AspNetCore.Builder;

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

public sealed class ApiUnderTest(string[] arguments) : ProcessUnderTest(Enrollment.Api.Program.Build, arguments);

public sealed class ConsumersUnderTest(string[] arguments) : ProcessUnderTest(Enrollment.Consumers.Program.Build, arguments);

public sealed class SchedulerUnderTest(string[] arguments) : ProcessUnderTest(Enrollment.Scheduler.Program.Build, arguments);
