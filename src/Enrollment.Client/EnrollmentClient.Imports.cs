using System.Text.Json.Serialization.Metadata;

namespace Enrollment.Client;

public sealed partial class EnrollmentClient
{
    /// <summary>Lists imports, the newest first.</summary>
    public PagedList<Import> ListImports(ImportQuery? query = null) => _sender.List("imports", (query ?? new()).ToQuery(), ClientJson.Default.ListPageImport);

    /// <summary>Reads an import and the counts of its rows.</summary>
    public Task<Import> GetImportAsync(Guid id, CancellationToken stop = default) =>
        _sender.DataAsync(Requests.Get($"imports/{id}"), ClientJson.Default.EnvelopeImport, stop);

    /// <summary>Lists the rows of an import that were refused, in the order of the rows.</summary>
    /// <param name="limit">Rows a page, 1 to 100. Default 25.</param>
    public PagedList<RefusedRow> ListRefusedRows(Guid id, int? limit = null) =>
        _sender.List($"imports/{id}/refused", new QueryString().With("limit", limit), ClientJson.Default.ListPageRefusedRow);

    /// <summary>Lists the contacts of an import that still exist, in the order of its rows.</summary>
    /// <param name="limit">Rows a page, 1 to 100. Default 25.</param>
    public PagedList<Contact> ListImportContacts(Guid id, int? limit = null) =>
        _sender.List($"imports/{id}/contacts", new QueryString().With("limit", limit), ClientJson.Default.ListPageContact);

    /// <summary>Forgets an import and keeps its contacts.</summary>
    public Task DeleteImportAsync(Guid id, CancellationToken stop = default) => _sender.SendWithoutAnswerAsync(Requests.Delete($"imports/{id}"), stop);

    private Task<ImportResult> ImportAsync<T>(
        string path, IEnumerable<T> rows, JsonTypeInfo<T> json, string? idempotencyKey, bool? keep, string? onExisting, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(rows);
        // Another enumerable may be used up after one enumeration: its repeat would be an empty file.
        var source = new ImportSource(isRepeatable: rows is IReadOnlyCollection<T> or ICollection<T>);
        return ImportAsync(path, source, () => new NdjsonContent<T>(rows, json, source), idempotencyKey, keep, onExisting, stop);
    }

    private Task<ImportResult> ImportAsync(string path, Stream file, string format, string? idempotencyKey, bool? keep, string? onExisting, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(file);
        var source = new ImportSource(isRepeatable: file.CanSeek);
        var beginning = file.CanSeek ? file.Position : 0;
        return ImportAsync(path, source, () => new FileContent(file, beginning, format, source), idempotencyKey, keep, onExisting, stop);
    }

    private Task<ImportResult> ImportAsync(
        string path, ImportSource source, Func<HttpContent> body, string? idempotencyKey, bool? keep, string? onExisting, CancellationToken stop) =>
        _sender.DataAsync(
            Requests.Post(path + new QueryString().With("keep", keep).With("on_existing", onExisting), idempotencyKey, body) with { Import = source },
            ClientJson.Default.EnvelopeImportResult, stop);
}
