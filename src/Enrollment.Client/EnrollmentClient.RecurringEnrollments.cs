namespace Enrollment.Client;

public sealed partial class EnrollmentClient
{
    /// <summary>Lists recurring enrollments, the newest first.</summary>
    public PagedList<RecurringEnrollment> ListRecurringEnrollments(RecurringEnrollmentQuery? query = null) =>
        _sender.List("recurring-enrollments", (query ?? new()).ToQuery(), ClientJson.Default.ListPageRecurringEnrollment);

    /// <summary>Makes a recurring enrollment.</summary>
    public async Task<RecurringEnrollment> CreateRecurringEnrollmentAsync(
        NewRecurringEnrollment recurring, string? idempotencyKey = null, CancellationToken stop = default) =>
        WithETag(await _sender.SendAsync(
            Requests.Post("recurring-enrollments", idempotencyKey, recurring, ClientJson.Default.NewRecurringEnrollment),
            ClientJson.Default.EnvelopeRecurringEnrollment, stop));

    /// <summary>Reads a recurring enrollment, and when it runs next.</summary>
    public async Task<RecurringEnrollment> GetRecurringEnrollmentAsync(Guid id, CancellationToken stop = default) =>
        WithETag(await _sender.SendAsync(Requests.Get($"recurring-enrollments/{id}"), ClientJson.Default.EnvelopeRecurringEnrollment, stop));

    /// <summary>Changes, deactivates or activates a recurring enrollment.</summary>
    /// <param name="ifMatch">The ETag that it must still have.</param>
    public async Task<RecurringEnrollment> ChangeRecurringEnrollmentAsync(
        Guid id, RecurringEnrollmentChange change, string? ifMatch = null, CancellationToken stop = default) =>
        WithETag(await _sender.SendAsync(
            Requests.Patch($"recurring-enrollments/{id}", change, ClientJson.Default.RecurringEnrollmentChange, ifMatch),
            ClientJson.Default.EnvelopeRecurringEnrollment, stop));

    /// <summary>Deletes a recurring enrollment and its runs. Its jobs stay.</summary>
    /// <param name="ifMatch">The ETag that it must still have.</param>
    public Task DeleteRecurringEnrollmentAsync(Guid id, string? ifMatch = null, CancellationToken stop = default) =>
        _sender.SendWithoutAnswerAsync(Requests.Delete($"recurring-enrollments/{id}", ifMatch), stop);

    /// <summary>Lists the runs of a recurring enrollment, the latest first.</summary>
    /// <param name="limit">Rows a page, 1 to 100. Default 25.</param>
    public PagedList<RecurringRun> ListRecurringRuns(Guid id, int? limit = null) =>
        _sender.List($"recurring-enrollments/{id}/runs", new QueryString().With("limit", limit), ClientJson.Default.ListPageRecurringRun);

    /// <summary>Starts a run now, whether or not it is active.</summary>
    public Task<BulkJobStarted> RunRecurringEnrollmentAsync(Guid id, string? idempotencyKey = null, CancellationToken stop = default) =>
        _sender.DataAsync(Requests.Post($"recurring-enrollments/{id}/run-now", idempotencyKey), ClientJson.Default.EnvelopeBulkJobStarted, stop);

    /// <summary>Computes the next times of a schedule, as runs would be planned now.</summary>
    /// <param name="timezone">An IANA time zone.</param>
    /// <param name="count">How many times, 1 to 20. Default 5.</param>
    public Task<RunPreview> PreviewRecurringRunsAsync(string cron, string timezone, int? count = null, CancellationToken stop = default) =>
        _sender.DataAsync(
            Requests.Get("recurring-enrollments/preview" + new QueryString().With("cron", cron).With("timezone", timezone).With("count", count)),
            ClientJson.Default.EnvelopeRunPreview, stop);

    private static RecurringEnrollment WithETag(Answer<RecurringEnrollment> answer) => answer.Data with { ETag = answer.ETag };
}
