using Enrollment.IntegrationTests.Hosting;
using Enrollment.Scheduler.Steps;
using Microsoft.Extensions.DependencyInjection;

namespace Enrollment.IntegrationTests.Steps;

/// <summary>A scheduler that sweeps all the time: what is due runs, and time is moved by dating rows in the past.</summary>
public sealed class RunningClock : EngineFixture
{
    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await StartSchedulerAsync("--DueSteps:Every=00:00:00.1");
    }
}

/// <summary>Schedulers that sweep when a test says so.</summary>
public sealed class SteppedClock : EngineFixture
{
    private readonly List<HandOutDueSteps> _schedulers = [];

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        for (var i = 0; i < 2; i++)
        {
            // Its first tick is over before there is anything due; the second never comes.
            var scheduler = await StartSchedulerAsync("--DueSteps:Every=00:10:00", "--DueSteps:BatchSize=50");
            _schedulers.Add(scheduler.Services.GetRequiredService<HandOutDueSteps>());
        }
    }

    /// <summary>Hands out all that is due; how much that was.</summary>
    /// <param name="schedulers">That many of them at once.</param>
    public async Task<int> SweepAsync(int schedulers = 1)
    {
        var released = await Task.WhenAll(_schedulers.Take(schedulers).Select(SweepAsync));
        return released.Sum();
    }

    private static async Task<int> SweepAsync(HandOutDueSteps scheduler)
    {
        var (total, released) = (0, 0);
        do
        {
            released = await scheduler.NextBatchAsync(new Dictionary<string, TimeSpan>(StringComparer.Ordinal), CancellationToken.None);
            total += released;
        }
        while (released > 0);
        return total;
    }
}
