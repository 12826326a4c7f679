using System.Net;
using System.Text.Json.Serialization.Metadata;

namespace Enrollment.Client;

public sealed partial class EnrollmentClient
{
    /// <summary>Enrolls many contacts: at most 500 and waits for them, or all of them as a job.</summary>
    /// <param name="respondAsync">Asks for the job at once, in either mode.</param>
    public Task<BulkAnswer<BulkEnrollResult>> EnrollInBulkAsync(
        Guid id, BulkEnrollRequest request, bool respondAsync = false, string? idempotencyKey = null, CancellationToken stop = default) =>
        AskInBulkAsync(
            Requests.Post($"event-queues/{id}/bulk-enroll", idempotencyKey, request, ClientJson.Default.BulkEnrollRequest) with { PrefersAsync = respondAsync },
            ClientJson.Default.EnvelopeBulkEnrollResult, stop);

    /// <summary>Cancels the live enrollments of many contacts: of at most 500 and waits for them, or of all of them as a job.</summary>
    /// <param name="respondAsync">Asks for the job at once, in either mode.</param>
    public Task<BulkAnswer<BulkUnenrollResult>> UnenrollInBulkAsync(
        Guid id, BulkUnenrollRequest request, bool respondAsync = false, string? idempotencyKey = null, CancellationToken stop = default) =>
        AskInBulkAsync(
            Requests.Post($"event-queues/{id}/bulk-unenroll", idempotencyKey, request, ClientJson.Default.BulkUnenrollRequest) with { PrefersAsync = respondAsync },
            ClientJson.Default.EnvelopeBulkUnenrollResult, stop);

    /// <summary>Starts a job that enrolls the whole target of a request, whatever its mode is.</summary>
    public async Task<BulkJobStarted> StartBulkEnrollAsync(Guid id, BulkEnrollRequest request, string? idempotencyKey = null, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var answer = await EnrollInBulkAsync(id, request with { Mode = BulkModes.All, DryRun = null }, respondAsync: false, idempotencyKey, stop);
        return answer.Started!;
    }

    /// <summary>Counts what a request would do, over its whole target unless it is a page.</summary>
    public async Task<BulkEnrollResult> DryRunBulkEnrollAsync(Guid id, BulkEnrollRequest request, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return (await EnrollInBulkAsync(id, request with { DryRun = true }, stop: stop)).Result!;
    }

    private async Task<BulkAnswer<TResult>> AskInBulkAsync<TResult>(ClientRequest request, JsonTypeInfo<Envelope<TResult>> json, CancellationToken stop)
        where TResult : class
    {
        using var response = await _sender.SendAsync(request, stop);
        return response.StatusCode == HttpStatusCode.Accepted
            ? new(null, (await RequestSender.ReadAsync(response, ClientJson.Default.EnvelopeBulkJobStarted, stop)).Data)
            : new((await RequestSender.ReadAsync(response, json, stop)).Data, null);
    }
}
