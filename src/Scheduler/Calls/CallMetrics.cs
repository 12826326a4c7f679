using System.Diagnostics.Metrics;
using Enrollment.Core.Telemetry;

namespace Enrollment.Scheduler.Calls;

/// <summary>The instruments of phone calls. docs/operations.md lists them.</summary>
internal static class CallMetrics
{
    public static readonly Counter<long> HandedOut = EnrollmentTelemetry.Meter.CreateCounter<long>("enrollment.calls.handed_out", "{call}", "Calls handed out");
    public static readonly Histogram<double> Lag =
        EnrollmentTelemetry.Meter.CreateHistogram<double>("enrollment.calls.due_lag", "s", "How late the oldest call of a batch was handed out");
    public static readonly Counter<long> Moved =
        EnrollmentTelemetry.Meter.CreateCounter<long>("enrollment.calls.moved", "{call}", "Due calls that were moved to later, by why");
    public static readonly Gauge<long> NoDialer =
        EnrollmentTelemetry.Meter.CreateGauge<long>("enrollment.calls.sequences_without_dialer", "{sequence}", "Sequences whose due calls wait for a dialer");
    public static readonly Gauge<long> Open =
        EnrollmentTelemetry.Meter.CreateGauge<long>("enrollment.calls.open", "{call}", "Calls handed out and not closed: the slots in use");
    public static readonly Gauge<long> Late =
        EnrollmentTelemetry.Meter.CreateGauge<long>("enrollment.calls.reports_late", "{call}", "Open calls whose report is overdue");
    public static readonly Gauge<long> Waiting =
        EnrollmentTelemetry.Meter.CreateGauge<long>("enrollment.calls.waiting", "{sequence}", "Sequences with a due call, by why it waits");
}
