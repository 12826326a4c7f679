using System.Diagnostics;
using RabbitMQ.Client;

namespace Enrollment.Bench;

/// <summary>
/// Brings new rows in, beside those that are there: as a file, or as messages of 1,000 rows by the queue; with their enrollment or
/// without. The rows of two prefixes differ in their ids and addresses alone.
/// </summary>
internal sealed class BatchRun(Engine engine, int rows)
{
    public const int RowsPerBatch = 1_000;

    private int Batches => (rows + RowsPerBatch - 1) / RowsPerBatch;

    /// <summary>Uploads the rows as a file, and then enrolls its contacts with one request.</summary>
    public async Task<BatchRates> UploadAsync(string prefix, CancellationToken stop)
    {
        var file = ImportFile.Csv(prefix, "Porto", rows);
        var queue = await engine.Api.CreateQueueAsync(isActive: true, delayDays: [1, 1_800], stop);
        await using var enrolled = await Subscriber.AttachAsync(engine.Broker, [Announcements.ContactEnrolled], rows, stop);
        await Seed.VacuumAsync(engine.Database, stop);
        var started = Stopwatch.GetTimestamp();
        var import = await engine.Api.ImportContactsAsync(file, stop);
        var uploaded = Stopwatch.GetTimestamp();
        await engine.Api.EnrollImportAsync(queue, import.GetProperty("import_id").GetGuid(), stop);
        await CompleteAsync("contacts are announced", enrolled, rows, stop);
        return await EndAsync(prefix, started, uploaded, await enrolled.Complete, stop);
    }

    /// <summary>Sends the rows in messages, from the first until all are answered and, if they enroll, all contacts are announced.</summary>
    public async Task<BatchRates> SendAsync(string prefix, bool isEnrolled, CancellationToken stop, Action<int>? answered = null)
    {
        Guid? queue = isEnrolled ? await engine.Api.CreateQueueAsync(isActive: true, delayDays: [1, 1_800], stop) : null;
        await using var enrolled = await Subscriber.AttachAsync(engine.Broker, [Announcements.ContactEnrolled], rows, stop);
        var count = 0;
        await using var answers = await Subscriber.AttachAsync(engine.Broker, [], Batches, stop, body => answered?.Invoke(++count));
        await Seed.VacuumAsync(engine.Database, stop);
        var started = Stopwatch.GetTimestamp();
        await PublishAsync(prefix, queue, answers.Queue, stop);
        await CompleteAsync("batches are answered", answers, Batches, stop);
        if (isEnrolled)
            await CompleteAsync("contacts are announced", enrolled, rows, stop);
        var ended = await answers.Complete;
        return await EndAsync(prefix, started, ended, isEnrolled ? Math.Max(ended, await enrolled.Complete) : ended, stop);
    }

    // One is made while the one before is on its way to the broker's disk, as a producer that reads a file does.
    private async Task PublishAsync(string prefix, Guid? queue, string replyTo, CancellationToken stop)
    {
        await using var channel = await engine.Broker.CreateChannelAsync(
            new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), stop);
        var published = ValueTask.CompletedTask;
        for (var first = 1; first <= rows; first += RowsPerBatch)
        {
            var body = ImportFile.Batch(prefix, "Porto", first, Math.Min(RowsPerBatch, rows - first + 1), queue);
            var properties = new BasicProperties
            {
                MessageId = $"{prefix}-{first}",
                ContentType = "application/json",
                ReplyTo = replyTo,
                Persistent = true,
                Headers = new Dictionary<string, object?>(StringComparer.Ordinal) { ["enrollment-api-key"] = engine.ApiKey },
            };
            await published;
            published = channel.BasicPublishAsync(exchange: "", "import-contacts", mandatory: true, properties, body, stop);
        }
        await published;
    }

    private Task CompleteAsync(string what, Subscriber subscriber, int expected, CancellationToken stop) => Progress.UntilAsync(
        $"{expected:N0} {what}", Progress.LimitFor(rows), TimeSpan.FromMilliseconds(20),
        () => Task.FromResult(subscriber.Complete.IsCompleted ? null : $"{subscriber.Count:N0}\n{engine.LastLines()}"), stop);

    private async Task<BatchRates> EndAsync(string prefix, long started, long imported, long enrolled, CancellationToken stop)
    {
        await using var command = engine.Database.CreateCommand("select count(*) from contacts where external_id like @prefix");
        command.Parameters.Add(new("prefix", $"{prefix}-%"));
        if (await command.ExecuteScalarAsync(stop) is not long count || count != rows)
            throw new BenchFailedException($"Not all of the {rows:N0} rows became contacts.");
        return new(rows / Stopwatch.GetElapsedTime(started, imported).TotalSeconds, rows / Stopwatch.GetElapsedTime(started, enrolled).TotalSeconds);
    }
}

/// <summary>Rates in rows a second.</summary>
/// <param name="Imported">Until everything is imported and answered.</param>
/// <param name="Enrolled">Until every contact is announced as enrolled, too.</param>
internal sealed record BatchRates(double Imported, double Enrolled);
