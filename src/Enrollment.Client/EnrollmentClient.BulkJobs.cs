using System.Runtime.CompilerServices;

namespace Enrollment.Client;

public sealed partial class EnrollmentClient
{
    /// <summary>Lists bulk jobs, the newest first.</summary>
    public PagedList<BulkJob> ListBulkJobs(BulkJobQuery? query = null) => _sender.List("bulk-jobs", (query ?? new()).ToQuery(), ClientJson.Default.ListPageBulkJob);

    /// <summary>Reads a bulk job and how far it has come.</summary>
    public Task<BulkJob> GetBulkJobAsync(Guid id, CancellationToken stop = default) =>
        _sender.DataAsync(Requests.Get($"bulk-jobs/{id}"), ClientJson.Default.EnvelopeBulkJob, stop);

    /// <summary>Reads a job again and again until it has ended. The last one read is the ended one.</summary>
    /// <param name="every">The pause between two reads. Left out, it grows from 0.25 s to 5 s.</param>
    public async IAsyncEnumerable<BulkJob> WatchBulkJobAsync(Guid id, TimeSpan? every = null, [EnumeratorCancellation] CancellationToken stop = default)
    {
        var started = _clock.GetTimestamp();
        while (true)
        {
            var job = await GetBulkJobAsync(id, stop);
            yield return job;
            if (job.IsFinished)
                yield break;
            await Task.Delay(every ?? PauseAfter(_clock.GetElapsedTime(started)), _clock, stop);
        }
    }

    /// <summary>Waits until a job has ended.</summary>
    public async Task<BulkJob> WaitForBulkJobAsync(Guid id, CancellationToken stop = default)
    {
        BulkJob? last = null;
        await foreach (var job in WatchBulkJobAsync(id, every: null, stop))
            last = job;
        return last!;
    }

    /// <summary>Lists the outcome of each contact of a job.</summary>
    public PagedList<BulkOutcome> ListBulkOutcomes(Guid id, BulkOutcomeQuery? query = null) =>
        _sender.List($"bulk-jobs/{id}/outcomes", (query ?? new()).ToQuery(), ClientJson.Default.ListPageBulkOutcome);

    /// <summary>Drops the pages of a job that have not started.</summary>
    public Task<BulkJob> CancelBulkJobAsync(Guid id, string? idempotencyKey = null, CancellationToken stop = default) =>
        _sender.DataAsync(Requests.Post($"bulk-jobs/{id}/cancel", idempotencyKey), ClientJson.Default.EnvelopeBulkJob, stop);

    /// <summary>Starts a job over the contacts of another job that failed.</summary>
    public Task<BulkJobStarted> RetryBulkJobAsync(Guid id, string? idempotencyKey = null, CancellationToken stop = default) =>
        _sender.DataAsync(Requests.Post($"bulk-jobs/{id}/retry", idempotencyKey), ClientJson.Default.EnvelopeBulkJobStarted, stop);

    // A short job is seen to end at once, a long one costs few reads.
    private static TimeSpan PauseAfter(TimeSpan watched) => watched.TotalSeconds switch
    {
        < 10 => TimeSpan.FromSeconds(0.25),
        < 120 => TimeSpan.FromSeconds(1),
        _ => TimeSpan.FromSeconds(5),
    };
}
