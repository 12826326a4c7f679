using System.Text.Json.Serialization.Metadata;

namespace Enrollment.Client;

public sealed partial class EnrollmentClient
{
    private Task<ImportResult> ImportAsync<T>(string path, IEnumerable<T> rows, JsonTypeInfo<T> json, string? idempotencyKey, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(rows);
        // Another enumerable may be used up after one enumeration: its repeat would be an empty file.
        var source = new ImportSource(isRepeatable: rows is IReadOnlyCollection<T> or ICollection<T>);
        return ImportAsync(path, source, () => new NdjsonContent<T>(rows, json, source), idempotencyKey, stop);
    }

    private Task<ImportResult> ImportAsync(string path, Stream file, string format, string? idempotencyKey, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(file);
        var source = new ImportSource(isRepeatable: file.CanSeek);
        var beginning = file.CanSeek ? file.Position : 0;
        return ImportAsync(path, source, () => new FileContent(file, beginning, format, source), idempotencyKey, stop);
    }

    private Task<ImportResult> ImportAsync(string path, ImportSource source, Func<HttpContent> body, string? idempotencyKey, CancellationToken stop) =>
        _sender.DataAsync(Requests.Post(path, idempotencyKey, body) with { Import = source }, ClientJson.Default.EnvelopeImportResult, stop);
}
