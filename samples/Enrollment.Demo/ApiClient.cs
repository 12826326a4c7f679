using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Enrollment.Demo;

/// <summary>The calls that the demo makes. What the API refuses comes back as an <see cref="ApiException"/> that reads as a sentence.</summary>
public sealed class ApiClient : IDisposable
{
    private readonly HttpClient _http;

    public ApiClient(Uri address, string key)
    {
        // The whole run has a deadline; an import takes as long as it takes.
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = !address.IsLoopback })
        {
            BaseAddress = new Uri(address, "/api/v1/"),
            Timeout = Timeout.InfiniteTimeSpan,
        };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
    }

    public Task<ImportReport> ImportAsync(IEnumerable<Company> companies, CancellationToken stop) =>
        SendAsync(() => Import("customers/import", companies, DemoJson.Default.Company), DemoJson.Default.AnswerImportReport, stop);

    public Task<ImportReport> ImportAsync(IEnumerable<Person> people, CancellationToken stop) =>
        SendAsync(() => Import("contacts/import", people, DemoJson.Default.Person), DemoJson.Default.AnswerImportReport, stop);

    public Task<EventQueueMade> CreateEventQueueAsync(EventQueuePlan queue, CancellationToken stop) =>
        SendAsync(() => Post("event-queues", queue, DemoJson.Default.EventQueuePlan), DemoJson.Default.AnswerEventQueueMade, stop);

    public Task<DryRun> DryRunAsync(Guid queueId, BulkEnroll request, CancellationToken stop) =>
        SendAsync(
            () => Post($"event-queues/{queueId}/bulk-enroll", request with { DryRun = true }, DemoJson.Default.BulkEnroll),
            DemoJson.Default.AnswerDryRun, stop);

    public Task<StartedJob> BulkEnrollAsync(Guid queueId, BulkEnroll request, CancellationToken stop) =>
        SendAsync(() => Post($"event-queues/{queueId}/bulk-enroll", request, DemoJson.Default.BulkEnroll), DemoJson.Default.AnswerStartedJob, stop);

    public Task<BulkJob> GetJobAsync(Guid jobId, CancellationToken stop) =>
        SendAsync(() => new HttpRequestMessage(HttpMethod.Get, $"bulk-jobs/{jobId}"), DemoJson.Default.AnswerBulkJob, stop);

    public void Dispose() => _http.Dispose();

    private async Task<T> SendAsync<T>(Func<HttpRequestMessage> make, JsonTypeInfo<Answer<T>> json, CancellationToken stop)
    {
        while (true)
        {
            using var request = make();
            using var response = await _http.SendAsync(request, stop);
            if (response.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable
                && response.Headers.RetryAfter?.Delta is { } pause)
            {
                await Task.Delay(pause, stop);
                continue;
            }
            if (!response.IsSuccessStatusCode)
                throw new ApiException(await ExplainAsync(request, response, stop));
            return (await response.Content.ReadFromJsonAsync(json, stop))!.Data;
        }
    }

    private static HttpRequestMessage Post<T>(string path, T body, JsonTypeInfo<T> json) =>
        new(HttpMethod.Post, path) { Content = JsonContent.Create(body, json) };

    // Expect: a refusal (a wrong key, say) comes before the rows are sent, not as a connection that breaks under them.
    private static HttpRequestMessage Import<T>(string path, IEnumerable<T> rows, JsonTypeInfo<T> json) =>
        new(HttpMethod.Post, path) { Content = new NdjsonContent<T>(rows, json), Headers = { ExpectContinue = true } };

    private static async Task<string> ExplainAsync(HttpRequestMessage request, HttpResponseMessage response, CancellationToken stop)
    {
        var called = $"{request.Method} {request.RequestUri!.AbsolutePath} was answered with {(int)response.StatusCode}";
        try
        {
            var problem = await response.Content.ReadFromJsonAsync(DemoJson.Default.Problem, stop);
            var errors = problem?.Errors?.Select(error => $"{error.Field}: {error.Detail}") ?? [];
            return $"{called}: {string.Join(' ', new[] { problem?.Detail ?? problem?.Title }.Concat(errors).Append(problem?.Fix).OfType<string>())}";
        }
        catch (JsonException)
        {
            return $"{called}.";
        }
    }

    /// <summary>One JSON object per line, made while it is sent.</summary>
    private sealed class NdjsonContent<T> : HttpContent
    {
        private const int PieceLength = 64 * 1024;

        private readonly IEnumerable<T> _rows;
        private readonly JsonTypeInfo<T> _json;

        public NdjsonContent(IEnumerable<T> rows, JsonTypeInfo<T> json)
        {
            (_rows, _json) = (rows, json);
            Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");
        }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
            SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            var lines = new ArrayBufferWriter<byte>(PieceLength + 1024);
            using var json = new Utf8JsonWriter(lines);
            foreach (var row in _rows)
            {
                JsonSerializer.Serialize(json, row, _json);
                json.Reset();
                lines.Write("\n"u8);
                if (lines.WrittenCount < PieceLength)
                    continue;
                await stream.WriteAsync(lines.WrittenMemory, cancellationToken);
                lines.ResetWrittenCount();
            }
            await stream.WriteAsync(lines.WrittenMemory, cancellationToken);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}

/// <summary>The API refused; the message says why, in a sentence.</summary>
public sealed class ApiException(string message) : Exception(message);
