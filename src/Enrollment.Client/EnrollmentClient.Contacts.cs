namespace Enrollment.Client;

public sealed partial class EnrollmentClient
{
    /// <summary>Lists contacts, the newest first.</summary>
    public PagedList<Contact> ListContacts(ContactQuery? query = null) => _sender.List("contacts", (query ?? new()).ToQuery(), ClientJson.Default.ListPageContact);

    /// <summary>Makes a contact.</summary>
    public Task<Contact> CreateContactAsync(NewContact contact, string? idempotencyKey = null, CancellationToken stop = default) =>
        _sender.DataAsync(Requests.Post("contacts", idempotencyKey, contact, ClientJson.Default.NewContact), ClientJson.Default.EnvelopeContact, stop);

    /// <summary>Reads a contact.</summary>
    public Task<Contact> GetContactAsync(Guid id, CancellationToken stop = default) =>
        _sender.DataAsync(Requests.Get($"contacts/{id}"), ClientJson.Default.EnvelopeContact, stop);

    /// <summary>Changes a contact.</summary>
    public Task<Contact> ChangeContactAsync(Guid id, ContactChange change, CancellationToken stop = default) =>
        _sender.DataAsync(Requests.Patch($"contacts/{id}", change, ClientJson.Default.ContactChange), ClientJson.Default.EnvelopeContact, stop);

    /// <summary>Deletes a contact.</summary>
    public Task DeleteContactAsync(Guid id, CancellationToken stop = default) => _sender.SendWithoutAnswerAsync(Requests.Delete($"contacts/{id}"), stop);

    /// <summary>
    /// Imports contacts from a file. A stream that can seek is sent again after a failure, from where it stood. Another one is only if none
    /// of it has been read.
    /// </summary>
    /// <param name="format">One of <see cref="ImportFormats"/>.</param>
    /// <param name="keep">Whether the import keeps its members. Default true.</param>
    /// <param name="onExisting">One of <see cref="ImportOnExisting"/>. Default update.</param>
    public Task<ImportResult> ImportContactsAsync(
        Stream file, string format, string? idempotencyKey = null, bool? keep = null, string? onExisting = null, CancellationToken stop = default) =>
        ImportAsync("contacts/import", file, format, idempotencyKey, keep, onExisting, stop);

    /// <summary>
    /// Imports contacts as they are enumerated. A collection is enumerated anew for each try. Another enumerable is enumerated once at most:
    /// after a failure it is sent again only if its enumeration has not begun.
    /// </summary>
    /// <param name="keep">Whether the import keeps its members. Default true.</param>
    /// <param name="onExisting">One of <see cref="ImportOnExisting"/>. Default update.</param>
    public Task<ImportResult> ImportContactsAsync(
        IEnumerable<ContactRow> rows, string? idempotencyKey = null, bool? keep = null, string? onExisting = null, CancellationToken stop = default) =>
        ImportAsync("contacts/import", rows, ClientJson.Default.ContactRow, idempotencyKey, keep, onExisting, stop);
}
