using Enrollment.Contracts;

namespace Enrollment.Samples.Pipeline;

/// <summary>Adds up what the answers say, and prints what was refused.</summary>
public sealed class Tally
{
    private readonly Lock _adding = new();
    private readonly HashSet<Guid> _jobs = [];
    private int _sent;
    private int _imported;
    private int _refused;
    private long _rowsSent;
    private long _rowsImported;
    private long _rowsRefused;
    private long _rowsInRefusedBatches;
    private long _created;
    private long _updated;
    private long _unchanged;

    /// <summary>Whether everything that was sent was imported, but for single rows.</summary>
    public bool IsGood => _imported == _sent && _rowsImported + _rowsRefused == _rowsSent;

    public void Sent(Batch batch)
    {
        lock (_adding)
        {
            _sent++;
            _rowsSent += batch.Rows.Count;
        }
    }

    public void Imported(Batch batch, ContactsImported answer)
    {
        lock (_adding)
        {
            _imported++;
            _rowsImported += answer.Rows - answer.Refused;
            _rowsRefused += answer.Refused;
            _created += answer.Created;
            _updated += answer.Updated;
            _unchanged += answer.Unchanged;
            if (answer.BulkJobId is { } job)
                _jobs.Add(job);
            foreach (var row in answer.RefusedRows)
                Console.WriteLine($"Refused: batch {batch.Number}, line {batch.Lines[(int)row.Row - 1]}, {row.Field ?? "row"}: {row.Code}: {row.Detail}");
            if (answer.RefusedTruncated)
                Console.WriteLine($"Refused: batch {batch.Number}, {answer.Refused} rows in all: GET /api/v1/imports/{answer.ImportId}/refused lists them");
        }
    }

    public void Refused(Batch batch, ImportRefused answer)
    {
        lock (_adding)
        {
            _refused++;
            _rowsInRefusedBatches += batch.Rows.Count;
            Console.WriteLine($"Refused: batch {batch.Number} ({batch.Name}): {answer.Code}: {answer.Detail}");
            foreach (var error in answer.Errors)
                Console.WriteLine($"  {(error.Pointer.Length > 0 ? error.Pointer : "/")}: {error.Code}: {error.Detail}");
        }
    }

    public void Print()
    {
        Console.WriteLine($"Batches: {_sent} sent, {_imported} imported, {_refused} refused");
        Console.WriteLine($"Rows: {_rowsSent} sent, {_rowsImported} imported, {_rowsRefused} refused, {_rowsInRefusedBatches} in refused batches");
        Console.WriteLine($"Contacts: {_created} created, {_updated} updated, {_unchanged} unchanged");
        if (_jobs.Count > 0)
            Console.WriteLine($"Enrolling: {_jobs.Count} jobs");
    }
}
