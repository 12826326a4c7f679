using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Enrollment.Core.Telemetry;

/// <summary>The service's meter and activity source. docs/operations.md lists the instruments.</summary>
public static class EnrollmentTelemetry
{
    public const string Name = "Enrollment";

    public static readonly ActivitySource Source = new(Name);
    public static readonly Meter Meter = new(Name);

    public static readonly Counter<long> Pages = Meter.CreateCounter<long>("enrollment.pages", "{page}", "Pages enrolled or unenrolled");
    public static readonly Counter<long> Contacts = Meter.CreateCounter<long>("enrollment.contacts", "{contact}", "Contacts of these pages, by outcome");
    public static readonly Histogram<double> PageDuration = Meter.CreateHistogram<double>("enrollment.page.duration", "s", "Time of one page's transaction");

    public static readonly Counter<long> StepsReleased = Meter.CreateCounter<long>("enrollment.steps.released", "{step}", "Due steps handed out");
    public static readonly Histogram<double> DueLag =
        Meter.CreateHistogram<double>("enrollment.steps.due_lag", "s", "How late the oldest step of a batch was handed out");

    public static readonly Histogram<int> SagaBatch =
        Meter.CreateHistogram<int>("enrollment.saga.batch_size", "{message}", "Messages in one transaction of the saga store");
    public static readonly Histogram<double> SagaCommit =
        Meter.CreateHistogram<double>("enrollment.saga.batch_duration", "s", "Time of one transaction of the saga store");

    public static readonly Histogram<double> RecurringLag =
        Meter.CreateHistogram<double>("enrollment.recurring.lag", "s", "How late a run of a recurring enrollment was started");
    public static readonly Counter<long> ImportBatches =
        Meter.CreateCounter<long>("enrollment.imports.batches", "{batch}", "Batches from the queue, by outcome");
    public static readonly Counter<long> ImportRows = Meter.CreateCounter<long>("enrollment.imports.rows", "{row}", "Rows of these batches, by outcome");
    public static readonly Histogram<double> ImportDuration = Meter.CreateHistogram<double>("enrollment.imports.duration", "s", "Time to merge one batch");
    public static readonly Gauge<long> ImportsWaiting =
        Meter.CreateGauge<long>("enrollment.imports.waiting", "{batch}", "Batches that were taken in and are not merged yet");

    public static readonly Counter<long> OutboxTakenOver =
        Meter.CreateCounter<long>("enrollment.outbox.taken_over", "{row}", "Outbox rows that another process or attempt had left");
    public static readonly Counter<long> OutboxParked = Meter.CreateCounter<long>("enrollment.outbox.parked", "{row}", "Outbox rows given up; each needs a person");
    public static readonly Counter<long> Repairs = Meter.CreateCounter<long>("enrollment.repairs", "{repair}", "Work that a repair sweep set going again, by kind");

    private static readonly Counter<long> RecurringRuns = Meter.CreateCounter<long>("enrollment.recurring.runs", "{run}", "Planned times, by what was done about them");
    private static readonly Counter<long> Messages = Meter.CreateCounter<long>("enrollment.outbox.published", "{message}", "Messages confirmed by the broker");
    private static readonly Histogram<double> PublishDuration =
        Meter.CreateHistogram<double>("enrollment.outbox.publish_duration", "s", "Time until the broker had confirmed one outbox row");

    /// <param name="status">Whether the planned time was started, refused or missed.</param>
    public static void RecurringRun(string status, int times = 1) => RecurringRuns.Add(times, new KeyValuePair<string, object?>("status", status));

    public static void Published(int messages, TimeSpan elapsed)
    {
        Messages.Add(messages);
        PublishDuration.Record(elapsed.TotalSeconds);
    }

    /// <summary>Continues the trace of the transaction that wrote the messages.</summary>
    public static Activity? StartPublish(string? traceParent) =>
        Source.StartActivity("outbox publish", ActivityKind.Producer, traceParent);
}
