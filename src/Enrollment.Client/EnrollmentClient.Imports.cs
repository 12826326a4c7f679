using System.Text.Json.Serialization.Metadata;

namespace Enrollment.Client;

public sealed partial class EnrollmentClient
{
    private Task<ImportResult> ImportAsync<T>(string path, IEnumerable<T> rows, JsonTypeInfo<T> json, string? idempotencyKey, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return _sender.DataAsync(
            Requests.Post(path, idempotencyKey, () => new NdjsonContent<T>(rows, json)) with { IsFile = true }, ClientJson.Default.EnvelopeImportResult, stop);
    }

    private Task<ImportResult> ImportAsync(string path, Stream file, string format, string? idempotencyKey, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(file);
        var beginning = file.CanSeek ? file.Position : 0;
        var request = Requests.Post(path, idempotencyKey, () => new FileContent(file, beginning, format)) with { IsFile = true, CanBeSentAgain = file.CanSeek };
        return _sender.DataAsync(request, ClientJson.Default.EnvelopeImportResult, stop);
    }
}
