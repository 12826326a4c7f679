namespace Enrollment.Client;

public sealed partial class EnrollmentClient
{
    /// <summary>Lists batches, the newest first.</summary>
    public PagedList<ListedBatch> ListBatches(BatchQuery? query = null) =>
        _sender.List("batches", (query ?? new()).ToQuery(), ClientJson.Default.ListPageListedBatch);

    /// <summary>Reads a batch: what happened to its contacts, and what the others wait for.</summary>
    public Task<Batch> GetBatchAsync(Guid id, CancellationToken stop = default) =>
        _sender.DataAsync(Requests.Get($"batches/{id}"), ClientJson.Default.EnvelopeBatch, stop);

    /// <summary>Lists the contacts of a batch in the order of the request.</summary>
    public PagedList<BatchRow> ListBatchRows(Guid id, BatchRowQuery? query = null) =>
        _sender.List($"batches/{id}/rows", (query ?? new()).ToQuery(), ClientJson.Default.ListPageBatchRow);

    /// <summary>Reads the rejected contacts of a batch as a CSV file, to be mended and sent again. The caller disposes of it.</summary>
    public Task<Stream> GetRejectedCsvAsync(Guid id, CancellationToken stop = default) => _sender.FileAsync(Requests.Get($"batches/{id}/rejected.csv"), stop);

    /// <summary>Reads all contacts of a batch as a CSV file. The caller disposes of it.</summary>
    public Task<Stream> GetRowsCsvAsync(Guid id, CancellationToken stop = default) => _sender.FileAsync(Requests.Get($"batches/{id}/rows.csv"), stop);

    /// <summary>Schedules contacts of a batch again, as a new batch.</summary>
    public Task<RetriedBatch> RetryBatchAsync(Guid id, BatchRetry retry, string? idempotencyKey = null, CancellationToken stop = default) =>
        _sender.DataAsync(
            Requests.Post($"batches/{id}/retry", idempotencyKey, retry, ClientJson.Default.BatchRetry), ClientJson.Default.EnvelopeRetriedBatch, stop);

    /// <summary>Cancels a batch: no contact of it is called any more.</summary>
    public Task<CancelledBatch> CancelBatchAsync(Guid id, string? reason = null, string? idempotencyKey = null, CancellationToken stop = default) =>
        _sender.DataAsync(
            Requests.Post($"batches/{id}/cancel", idempotencyKey, new Cancellation(reason), ClientJson.Default.Cancellation), ClientJson.Default.EnvelopeCancelledBatch,
            stop);
}
