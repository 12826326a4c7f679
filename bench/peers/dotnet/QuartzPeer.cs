using Quartz;

namespace Enrollment.Bench.Peers;

/// <summary>
/// Quartz.NET with a job and a trigger for each contact in its own PostgreSQL store, stored in bulk. Left to itself it takes
/// as many triggers at once as there are threads.
/// </summary>
internal sealed class QuartzPeer : IPeer
{
    private const int Threads = 50;

    private static int _ran;

    private readonly IScheduler _scheduler;

    private int _put;

    private QuartzPeer(IScheduler scheduler) => _scheduler = scheduler;

    public static async Task<IPeer> StartAsync()
    {
        var builder = QuartzSchedulerBuilder.Create(quartz =>
        {
            quartz.UseDefaultThreadPool(maxConcurrency: Threads);
            quartz.UsePersistentStore(store =>
            {
                store.UsePostgres(Servers.Postgres);
                store.ProvisionSchema();
            });
        });
        var scheduler = await builder.BuildScheduler();
        await scheduler.Start();
        return new QuartzPeer(scheduler);
    }

    public async Task LiveAsync(IReadOnlyList<Guid> contacts)
    {
        foreach (var some in contacts.Chunk(500))
        {
            await _scheduler.ScheduleJobs(some.ToDictionary(
                contact => JobBuilder.Create<Step>().WithIdentity(contact.ToString()).Build(),
                contact => (IReadOnlyCollection<ITrigger>)[TriggerBuilder.Create().WithIdentity(contact.ToString()).StartNow().Build()]), new ScheduleJobOptions());
        }
        // A trigger that has fired for the last time is deleted with its job; there is nothing else to see of it.
        await Servers.UntilAsync("select (select count(*) from qrtz_job_details) + (select count(*) from qrtz_fired_triggers)", 0);
        _put += contacts.Count;
        if (_ran != _put)
            throw new InvalidOperationException($"{_ran} of {_put} ran.");
    }

    public async ValueTask DisposeAsync() => await _scheduler.Shutdown();

    private sealed class Step : IJob
    {
        public ValueTask Execute(IJobExecutionContext context, CancellationToken stop = default)
        {
            Interlocked.Increment(ref _ran);
            return ValueTask.CompletedTask;
        }
    }
}
