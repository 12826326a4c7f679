namespace Enrollment.Client;

public sealed partial class EnrollmentClient
{
    /// <summary>Lists the numbers that the account never calls, the newest first.</summary>
    public PagedList<DoNotCallNumber> ListDoNotCall(DoNotCallQuery? query = null) =>
        _sender.List("do-not-call", (query ?? new()).ToQuery(), ClientJson.Default.ListPageDoNotCallNumber);

    /// <summary>Lists a number, so that it is never called again. The live enrollments in which it would be called end.</summary>
    public Task<AddedDoNotCall> AddDoNotCallAsync(NewDoNotCall number, string? idempotencyKey = null, CancellationToken stop = default) =>
        _sender.DataAsync(Requests.Post("do-not-call", idempotencyKey, number, ClientJson.Default.NewDoNotCall), ClientJson.Default.EnvelopeAddedDoNotCall, stop);

    /// <summary>Lists many numbers at once.</summary>
    public Task<DoNotCallImported> ImportDoNotCallAsync(DoNotCallImport numbers, string? idempotencyKey = null, CancellationToken stop = default) =>
        _sender.DataAsync(
            Requests.Post("do-not-call/import", idempotencyKey, numbers, ClientJson.Default.DoNotCallImport), ClientJson.Default.EnvelopeDoNotCallImported, stop);

    /// <summary>Takes a number off the list, so that new enrollments may call it.</summary>
    /// <param name="phoneNumber">The number with + and country code, in any spelling.</param>
    public Task RemoveDoNotCallAsync(string phoneNumber, CancellationToken stop = default) =>
        _sender.SendWithoutAnswerAsync(Requests.Delete($"do-not-call/{Uri.EscapeDataString(phoneNumber)}"), stop);
}
