using System.Diagnostics;

namespace Enrollment.Demo;

/// <summary>The demo from the first import to the second request.</summary>
public sealed class Walkthrough(ApiClient api, Uri broker, Screen screen, Summary summary)
{
    private static readonly TimeSpan AskEvery = TimeSpan.FromMilliseconds(250);

    private static readonly BulkEnroll Everybody = new(
        new Dictionary<string, string>(StringComparer.Ordinal) { ["source"] = DataSet.Source }, Mode: "all");

    public async Task RunAsync(DataSet data, CancellationToken stop)
    {
        await LoadAsync("companies", () => api.ImportAsync(data.Companies, stop));
        var people = await LoadAsync("people", () => api.ImportAsync(data.People(), stop));
        summary.Loaded = people.Rows - people.Refused;

        var queue = await api.CreateEventQueueAsync(Welcome(), stop);
        Screen.Say($"Event queue {queue.Id} has three steps: at once, after a day, after four days.");

        // Subscribed first, asked afterwards: so not one announcement is missed.
        await using var subscriber = await Subscriber.StartAsync(broker, queue.Id, stop);
        try
        {
            await EnrollEverybodyAsync(queue.Id, subscriber, stop);
            await EnrollAgainAsync(queue.Id, stop);
        }
        finally
        {
            summary.AnnouncedRepeats = subscriber.Announced.Repeats;
            summary.FirstStepRepeats = subscriber.FirstSteps.Repeats;
        }
    }

    private async Task<ImportReport> LoadAsync(string what, Func<Task<ImportReport>> import)
    {
        var started = Stopwatch.GetTimestamp();
        var report = await screen.WhileAsync($"Loading {what}", import);
        var elapsed = Stopwatch.GetElapsedTime(started);
        var linked = report.Linked > 0 ? $", {report.Linked:N0} linked to a company" : "";
        Screen.Say($"Loaded {report.Rows:N0} {what} in {elapsed.TotalSeconds:0.0} s: "
            + $"{report.Created:N0} created, {report.Updated:N0} updated, {report.Refused:N0} refused{linked}.");
        return report;
    }

    private async Task EnrollEverybodyAsync(Guid queueId, Subscriber subscriber, CancellationToken stop)
    {
        var expected = await api.DryRunAsync(queueId, Everybody, stop);
        var started = Stopwatch.GetTimestamp();
        var job = await api.BulkEnrollAsync(queueId, Everybody, stop);
        Screen.Say($"One request to enroll {expected.Enrolled + expected.Skipped + expected.Failed:N0} contacts: job {job.JobId}.");

        await screen.ShowAsync(
            expected.Enrolled + expected.Skipped + expected.Failed,
            expected.Enrolled,
            show => WatchAsync(job.JobId, subscriber, started, show, stop));
    }

    private async Task<Snapshot> WatchAsync(Guid jobId, Subscriber subscriber, long started, Action<Snapshot> show, CancellationToken stop)
    {
        while (true)
        {
            var job = await api.GetJobAsync(jobId, stop);
            if (summary.Job is not { IsFinished: true })
                (summary.Job, summary.JobElapsed) = (job, Stopwatch.GetElapsedTime(started));
            summary.Announced = Since(started, subscriber.Announced);
            summary.FirstSteps = Since(started, subscriber.FirstSteps);

            var now = new Snapshot(job, summary.Announced.Count, summary.FirstSteps.Count);
            show(now);
            if (now.IsAllHeard || job is { IsFinished: true, Status: not "completed" })
                return now;
            if (!subscriber.IsConnected)
                throw new IOException("The subscriber lost its connection to RabbitMQ, and its temporary queue with it.");
            await Task.Delay(AskEvery, stop);
        }
    }

    private async Task EnrollAgainAsync(Guid queueId, CancellationToken stop)
    {
        var started = Stopwatch.GetTimestamp();
        summary.Again = await screen.WhileAsync("Making the same request again", async () =>
        {
            var again = await api.BulkEnrollAsync(queueId, Everybody, stop);
            while (true)
            {
                var job = await api.GetJobAsync(again.JobId, stop);
                if (job.IsFinished)
                    return job;
                await Task.Delay(AskEvery, stop);
            }
        });
        summary.AgainElapsed = Stopwatch.GetElapsedTime(started);
    }

    private static Measured Since(long started, Tally tally) =>
        new(tally.Distinct, tally.LastNewAt == 0 ? TimeSpan.Zero : Stopwatch.GetElapsedTime(started, tally.LastNewAt));

    private static EventQueuePlan Welcome() => new(
        $"Welcome {DateTimeOffset.UtcNow:yyyy-MM-dd HH:mm:ss}",
        "Made by the demo.",
        [
            new("Say hello", DelayDays: 0, Event("welcome")),
            new("Show the first steps", DelayDays: 1, Event("first-steps")),
            new("Ask how it goes", DelayDays: 4, Event("how-is-it")),
        ]);

    private static StepAction Event(string template) =>
        new("event", new Dictionary<string, string>(StringComparer.Ordinal) { ["template"] = template });
}
