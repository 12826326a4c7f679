using System.Diagnostics;
using Enrollment.Client;

namespace Enrollment.Demo.Imports;

/// <summary>The demo of batches by queue, from the first batch to the same ones sent again.</summary>
public sealed class ImportWalkthrough(EnrollmentClient api, Uri broker, string key, Screen screen, ImportSummary summary)
{
    private const int Companies = 8_000;

    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);

    public async Task RunAsync(int batches, CancellationToken stop)
    {
        var queue = await api.CreateEventQueueAsync(Welcome(), stop: stop);
        var people = new DataSet((batches + 1) * BatchSet.RowsPerBatch, Companies);
        var set = new BatchSet(people, batches, queue.Id, $"demo-{Guid.NewGuid():N}");
        Screen.Say($"{set.Count:N0} batches of {BatchSet.RowsPerBatch:N0} contacts for event queue {queue.Id}: "
            + $"{BatchSet.BadRowsPerBatch} rows of each are wrong, and one batch is.");

        // Subscribed first, sent afterwards: so not one announcement is missed.
        await using var subscriber = await Subscriber.StartAsync(broker, queue.Id, stop);
        await SendAsync(set, subscriber, stop);
        await SendAgainAsync(set, stop);
        summary.AnnouncedAtEnd = subscriber.Announced.Distinct;
        summary.AnnouncedRepeats = subscriber.Announced.Repeats;
        summary.Stored = await StoredAsync(set, stop);
    }

    private async Task SendAsync(BatchSet set, Subscriber subscriber, CancellationToken stop)
    {
        await using var producer = await BatchProducer.OpenAsync(broker, key, stop);
        var (answers, reachable) = (producer.Answers, set.CountReachable());
        Gauge[] gauges =
        [
            new("batches sent", set.Count, () => producer.Sent),
            new("batches waiting", set.Count, () => producer.Sent - answers.Count) { IsLevel = true },
            new("batches merged", set.Good, () => answers.Merged),
            new("batches refused", set.Count - set.Good, () => answers.Refused) { IsLevel = true },
            new("contacts imported", set.GoodRows, () => answers.ImportedRows),
            new("announced as enrolled", reachable, () => summary.Announced.Count),
        ];
        var started = Stopwatch.GetTimestamp();
        await screen.ShowAsync(gauges, keep: true, async () =>
        {
            var sending = SendAllAsync(set, producer, started, stop);
            while (true)
            {
                summary.Announced = Measured.Since(started, subscriber.Announced);
                (summary.Answers, summary.AnswersElapsed) = (answers.All, Since(started, answers));
                summary.Jobs = [.. subscriber.Jobs.Values];
                if (sending.IsFaulted)
                    await sending;
                if (sending.IsCompleted && answers.Count == set.Count && IsAllHeard())
                    return true;
                Require(producer.IsConnected && subscriber.IsConnected);
                await Task.Delay(LookEvery, stop);
            }
        });
    }

    private async Task SendAllAsync(BatchSet set, BatchProducer producer, long started, CancellationToken stop)
    {
        var sent = new List<SentBatch>();
        await producer.SendAsync(set.Batches().Select(Note), stop);
        summary.SentElapsed = Stopwatch.GetElapsedTime(started);

        Batch Note(Batch batch)
        {
            sent.Add(new(batch.MessageId, batch.Rows, batch.BadRows, batch.IsRefused));
            summary.Sent = [.. sent];
            return batch;
        }
    }

    private async Task SendAgainAsync(BatchSet set, CancellationToken stop)
    {
        await using var producer = await BatchProducer.OpenAsync(broker, key, stop);
        var started = Stopwatch.GetTimestamp();
        var gauge = new Gauge("batches answered again", set.Count, () => producer.Answers.Count);
        await screen.ShowAsync([gauge], keep: false, async () =>
        {
            await producer.SendAsync(set.Batches(), stop);
            while (producer.Answers.Count < set.Count)
            {
                Require(producer.IsConnected);
                await Task.Delay(LookEvery, stop);
            }
            return true;
        });
        (summary.Again, summary.AgainElapsed) = (producer.Answers.All, Since(started, producer.Answers));
    }

    // Jobs tell of their end beside the announcements of their last page, in either order.
    private bool IsAllHeard() =>
        summary.Jobs.Count >= summary.Answers.Count(answer => answer.Imported is not null) && summary.Announced.Count >= summary.Jobs.Sum(job => job.Enrolled);

    private async Task<IReadOnlyList<Import>> StoredAsync(BatchSet set, CancellationToken stop)
    {
        var stored = new List<Import>();
        await foreach (var import in api.ListImports(new ImportQuery { Source = ImportSources.Queue, Limit = 100 }).WithCancellation(stop))
        {
            // The newest first: behind this run's there are only older ones, but for a few of others who send meanwhile.
            if (set.Has(import.MessageId))
                stored.Add(import);
            if (stored.Count == set.Count)
                break;
        }
        return stored;
    }

    private static void Require(bool isConnected)
    {
        if (!isConnected)
            throw new IOException("The connection to RabbitMQ was lost, and the temporary queues with it.");
    }

    private static TimeSpan Since(long started, BatchAnswers answers) =>
        answers.LastNewAt == 0 ? TimeSpan.Zero : Stopwatch.GetElapsedTime(started, answers.LastNewAt);

    private static NewEventQueue Welcome() => new()
    {
        Name = $"Welcome by queue {DateTimeOffset.UtcNow:yyyy-MM-dd HH:mm:ss}",
        Description = "Made by the demo.",
        Steps = [new NewStep { Name = "Say hello", DelayDays = 1, Action = Walkthrough.Event("welcome") }],
    };
}
