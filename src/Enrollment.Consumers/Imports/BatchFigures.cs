using Enrollment.Core.Telemetry;

namespace Enrollment.Consumers.Imports;

/// <summary>Counts the batches that this process merges and refuses, for the metrics and for the health endpoint.</summary>
public sealed class BatchFigures(TimeProvider clock)
{
    // The window of the pace, a place for each second of it.
    private const int Seconds = 60;

    private const string ImportedOutcome = "imported";
    private const string RefusedOutcome = "refused";

    private readonly long _began = clock.GetTimestamp();
    private readonly Lock _lock = new();
    private readonly long[] _rows = new long[Seconds];
    private long _second;
    private long _refusedBatches;
    private long _refusedRows;

    /// <summary>Counts the batches that were refused as a whole since the process started.</summary>
    public long RefusedBatches => Interlocked.Read(ref _refusedBatches);

    /// <summary>Counts the refused rows of batches that were merged since the process started.</summary>
    public long RefusedRows => Interlocked.Read(ref _refusedRows);

    /// <summary>Gives the rows that were merged in the last minute, per second; in the first minute, those since the start.</summary>
    public double RowsPerSecond()
    {
        lock (_lock)
        {
            MoveOn();
            return Math.Round(_rows.Sum() / Math.Clamp(clock.GetElapsedTime(_began).TotalSeconds, 1, Seconds), 1);
        }
    }

    /// <summary>Notes a batch whose merge is committed.</summary>
    /// <param name="rows">All of its rows.</param>
    /// <param name="refused">Those of them that were refused.</param>
    public void NoteMerged(long rows, long refused, TimeSpan elapsed)
    {
        EnrollmentTelemetry.ImportBatches.Add(1, Outcome(ImportedOutcome));
        EnrollmentTelemetry.ImportRows.Add(rows - refused, Outcome(ImportedOutcome));
        EnrollmentTelemetry.ImportRows.Add(refused, Outcome(RefusedOutcome));
        EnrollmentTelemetry.ImportDuration.Record(elapsed.TotalSeconds);
        Interlocked.Add(ref _refusedRows, refused);
        lock (_lock)
        {
            MoveOn();
            _rows[_second % Seconds] += rows - refused;
        }
    }

    /// <summary>Notes a batch that was refused as a whole.</summary>
    public void NoteRefused()
    {
        EnrollmentTelemetry.ImportBatches.Add(1, Outcome(RefusedOutcome));
        Interlocked.Increment(ref _refusedBatches);
    }

    // Empties the places of the seconds that have begun since.
    private void MoveOn()
    {
        var now = (long)clock.GetElapsedTime(_began).TotalSeconds;
        for (var second = Math.Max(_second + 1, now - Seconds + 1); second <= now; second++)
            _rows[second % Seconds] = 0;
        _second = Math.Max(_second, now);
    }

    private static KeyValuePair<string, object?> Outcome(string outcome) => new("outcome", outcome);
}
