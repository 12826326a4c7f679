using System.Collections;
using System.Diagnostics;
using System.Text.Json;
using Enrollment.Client;

namespace Enrollment.Demo;

/// <summary>The demo from the first import to the second request.</summary>
public sealed class Walkthrough(EnrollmentClient api, Uri broker, Screen screen, Summary summary)
{
    private static readonly TimeSpan AskEvery = TimeSpan.FromMilliseconds(250);

    private static readonly BulkEnrollRequest Everybody = new() { ContactFilter = new ContactFilter { Source = [DataSet.Source] }, Mode = BulkModes.All };

    public async Task RunAsync(DataSet data, CancellationToken stop)
    {
        await LoadAsync("companies", data.Companies, data.CompanyCount, rows => api.ImportCustomersAsync(rows, stop: stop));
        var people = await LoadAsync("people", data.People(), data.PeopleCount, rows => api.ImportContactsAsync(rows, stop: stop));
        summary.Loaded = people.Rows - people.Refused;

        var queue = await api.CreateEventQueueAsync(Welcome(), stop: stop);
        Screen.Say($"Event queue {queue.Id}: steps at once, after a day, after four days.");

        // Subscribed first, asked afterwards: so not one announcement is missed.
        await using var subscriber = await Subscriber.StartAsync(broker, queue.Id, stop);
        try
        {
            var expected = await EnrollEverybodyAsync(queue.Id, subscriber, stop);
            await EnrollAgainAsync(queue.Id, expected, stop);
        }
        finally
        {
            summary.AnnouncedRepeats = subscriber.Announced.Repeats;
            summary.FirstStepRepeats = subscriber.FirstSteps.Repeats;
        }
    }

    private async Task<ImportResult> LoadAsync<T>(string what, IEnumerable<T> rows, int count, Func<IEnumerable<T>, Task<ImportResult>> import)
    {
        var started = Stopwatch.GetTimestamp();
        var sent = new Counted<T>(rows);
        var gauge = new Gauge($"{what} sent", count, () => sent.Count) { Afterwards = "merging" };
        var result = await screen.ShowAsync([gauge], keep: false, () => import(sent));
        var elapsed = Stopwatch.GetElapsedTime(started);
        var linked = result.Linked > 0 ? $", {result.Linked:N0} linked to a company" : "";
        Screen.Say($"Loaded {result.Rows:N0} {what} in {elapsed.TotalSeconds:0.0} s: "
            + $"{result.Created:N0} created, {result.Updated:N0} updated, {result.Refused:N0} refused{linked}.");
        return result;
    }

    private async Task<long> EnrollEverybodyAsync(Guid queueId, Subscriber subscriber, CancellationToken stop)
    {
        var dryRun = await api.DryRunBulkEnrollAsync(queueId, Everybody, stop);
        var expected = dryRun.Enrolled + dryRun.Skipped + dryRun.Failed;
        var started = Stopwatch.GetTimestamp();
        var job = await api.StartBulkEnrollAsync(queueId, Everybody, stop: stop);
        Screen.Say($"One request to enroll {expected:N0} contacts: job {job.JobId}.");

        Gauge[] gauges =
        [
            new("contacts handled", expected, () => summary.Job?.Handled() ?? 0),
            new("announced", dryRun.Enrolled, () => summary.Announced.Count),
            new("first steps emitted", dryRun.Enrolled, () => summary.FirstSteps.Count),
        ];
        await screen.ShowAsync(gauges, keep: true, () => WatchAsync(job.JobId, subscriber, started, stop));
        return expected;
    }

    private async Task<BulkJob> WatchAsync(Guid jobId, Subscriber subscriber, long started, CancellationToken stop)
    {
        while (true)
        {
            var job = await api.GetBulkJobAsync(jobId, stop);
            if (summary.Job is not { IsFinished: true })
                (summary.Job, summary.JobElapsed) = (job, Stopwatch.GetElapsedTime(started));
            summary.Announced = Measured.Since(started, subscriber.Announced);
            summary.FirstSteps = Measured.Since(started, subscriber.FirstSteps);

            if (job.IsFinished && (job.Status != BulkJobStatuses.Completed || IsAllHeard(job)))
                return job;
            if (!subscriber.IsConnected)
                throw new IOException("The subscriber lost its connection to RabbitMQ, and its temporary queue with it.");
            await Task.Delay(AskEvery, stop);
        }
    }

    private async Task EnrollAgainAsync(Guid queueId, long expected, CancellationToken stop)
    {
        var started = Stopwatch.GetTimestamp();
        var matched = 0L;
        var gauge = new Gauge("contacts handled again", expected, () => Interlocked.Read(ref matched));
        summary.Again = await screen.ShowAsync([gauge], keep: false, async () =>
        {
            var again = await api.StartBulkEnrollAsync(queueId, Everybody, stop: stop);
            BulkJob? last = null;
            await foreach (var job in api.WatchBulkJobAsync(again.JobId, AskEvery, stop))
            {
                last = job;
                Interlocked.Exchange(ref matched, job.Handled());
            }
            return last!;
        });
        summary.AgainElapsed = Stopwatch.GetElapsedTime(started);
    }

    private bool IsAllHeard(BulkJob job) => summary.Announced.Count >= job.Enrolled && summary.FirstSteps.Count >= job.Enrolled;

    private static NewEventQueue Welcome() => new()
    {
        Name = $"Welcome {DateTimeOffset.UtcNow:yyyy-MM-dd HH:mm:ss}",
        Description = "Made by the demo.",
        Steps =
        [
            new NewStep { Name = "Say hello", Action = Event("welcome") },
            new NewStep { Name = "Show the first steps", DelayDays = 1, Action = Event("first-steps") },
            new NewStep { Name = "Ask how it goes", DelayDays = 4, Action = Event("how-is-it") },
        ],
    };

    internal static StepAction Event(string template) => new(ActionTypes.Event, JsonElement.Parse($$"""{ "template": "{{template}}" }"""));

    /// <summary>Counts the rows that are taken, from the first again whenever they are taken anew.</summary>
    private sealed class Counted<T>(IEnumerable<T> rows) : IEnumerable<T>
    {
        private long _count;

        public long Count => Interlocked.Read(ref _count);

        public IEnumerator<T> GetEnumerator()
        {
            Interlocked.Exchange(ref _count, 0);
            foreach (var row in rows)
            {
                Interlocked.Increment(ref _count);
                yield return row;
            }
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
