namespace Enrollment.Client;

public sealed partial class EnrollmentClient
{
    /// <summary>Lists customers, the newest first.</summary>
    public PagedList<Customer> ListCustomers(CustomerQuery? query = null) => _sender.List("customers", (query ?? new()).ToQuery(), ClientJson.Default.ListPageCustomer);

    /// <summary>Makes a customer.</summary>
    public Task<Customer> CreateCustomerAsync(NewCustomer customer, string? idempotencyKey = null, CancellationToken stop = default) =>
        _sender.DataAsync(Requests.Post("customers", idempotencyKey, customer, ClientJson.Default.NewCustomer), ClientJson.Default.EnvelopeCustomer, stop);

    /// <summary>Reads a customer.</summary>
    public Task<Customer> GetCustomerAsync(Guid id, CancellationToken stop = default) =>
        _sender.DataAsync(Requests.Get($"customers/{id}"), ClientJson.Default.EnvelopeCustomer, stop);

    /// <summary>Changes a customer.</summary>
    public Task<Customer> ChangeCustomerAsync(Guid id, CustomerChange change, CancellationToken stop = default) =>
        _sender.DataAsync(Requests.Patch($"customers/{id}", change, ClientJson.Default.CustomerChange), ClientJson.Default.EnvelopeCustomer, stop);

    /// <summary>Deletes a customer.</summary>
    public Task DeleteCustomerAsync(Guid id, CancellationToken stop = default) => _sender.SendWithoutAnswerAsync(Requests.Delete($"customers/{id}"), stop);

    /// <summary>
    /// Imports customers from a file. A stream that can seek is sent again after a failure, from where it stood. Another one is only if none
    /// of it has been read.
    /// </summary>
    /// <param name="format">One of <see cref="ImportFormats"/>.</param>
    /// <param name="keep">Whether the import keeps its members. Default true.</param>
    /// <param name="onExisting">One of <see cref="ImportOnExisting"/>. Default update.</param>
    public Task<ImportResult> ImportCustomersAsync(
        Stream file, string format, string? idempotencyKey = null, bool? keep = null, string? onExisting = null, CancellationToken stop = default) =>
        ImportAsync("customers/import", file, format, idempotencyKey, keep, onExisting, stop);

    /// <summary>
    /// Imports customers as they are enumerated. A collection is enumerated anew for each try. Another enumerable is enumerated once at most:
    /// after a failure it is sent again only if its enumeration has not begun.
    /// </summary>
    /// <param name="keep">Whether the import keeps its members. Default true.</param>
    /// <param name="onExisting">One of <see cref="ImportOnExisting"/>. Default update.</param>
    public Task<ImportResult> ImportCustomersAsync(
        IEnumerable<CustomerRow> rows, string? idempotencyKey = null, bool? keep = null, string? onExisting = null, CancellationToken stop = default) =>
        ImportAsync("customers/import", rows, ClientJson.Default.CustomerRow, idempotencyKey, keep, onExisting, stop);

    /// <summary>Links a contact to a customer.</summary>
    public Task LinkContactAsync(Guid id, Guid contactId, CancellationToken stop = default) =>
        _sender.SendWithoutAnswerAsync(Requests.Put($"customers/{id}/contacts/{contactId}"), stop);

    /// <summary>Takes a contact away from a customer.</summary>
    public Task UnlinkContactAsync(Guid id, Guid contactId, CancellationToken stop = default) =>
        _sender.SendWithoutAnswerAsync(Requests.Delete($"customers/{id}/contacts/{contactId}"), stop);
}
