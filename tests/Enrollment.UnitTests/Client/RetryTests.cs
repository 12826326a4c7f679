using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Enrollment.Client;

namespace Enrollment.UnitTests.Client;

/// <summary>A request is sent again only where that is safe, and under the same key.</summary>
public sealed class RetryTests : IDisposable
{
    private static readonly Guid Id = Guid.NewGuid();
    private static readonly BulkEnrollRequest Everybody = new() { ContactFilter = new ContactFilter { Country = ["DE"] } };

    private const string Imported = """{ "data": { "rows": 1 }, "meta": { "url": "" } }""";

    private readonly JumpingClock _clock = new();
    private readonly ScriptedService _service;
    private readonly EnrollmentClient _client;

    public RetryTests()
    {
        _service = new(_clock);
        _client = new(new HttpClient(_service) { BaseAddress = new("http://service.example/prefix/") }, new EnrollmentClientOptions { Clock = _clock, Timeout = Timeout.InfiniteTimeSpan });
    }

    [Theory]
    [InlineData(429)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    public async Task A_POST_is_sent_again_under_the_same_key(int status)
    {
        _service.Answers(status).AnswersBrokenConnection().Answers(202, """{ "data": { "job_id": "0198f3a2-5c1e-7b43-9d27-6f1f0c2e8a55", "status": "queued" }, "meta": { "url": "" } }""");

        await _client.StartBulkEnrollAsync(Id, Everybody);

        Assert.Equal(3, _service.Requests.Count);
        Assert.Single(_service.Requests.Select(request => request.Key).Distinct(StringComparer.Ordinal), key => Guid.TryParse(key, out _));
        Assert.Single(_service.Requests.Select(request => request.Body).Distinct(StringComparer.Ordinal), """{"contact_filter":{"country":["DE"]},"mode":"all"}""");
        Assert.All(_service.Requests, request => Assert.Equal($"/prefix/api/v1/event-queues/{Id}/bulk-enroll", request.Path));
    }

    [Fact]
    public async Task It_is_not_sent_again_before_Retry_After()
    {
        _service.Answers(429, retryAfter: 7).Answers(204);

        await _client.DeleteContactAsync(Id);

        Assert.True(_service.Requests[1].At - _service.Requests[0].At >= TimeSpan.FromSeconds(7));
    }

    [Fact]
    public async Task A_Retry_After_beyond_the_patience_is_told_at_once()
    {
        _service.Answers(429, """{ "code": "rate_limited", "detail": "Too many." }""", retryAfter: 31);

        var problem = await Assert.ThrowsAsync<ProblemException>(() => _client.DeleteContactAsync(Id));

        Assert.Equal((ProblemCodes.RateLimited, TimeSpan.FromSeconds(31)), (problem.Code, problem.RetryAfter));
    }

    [Fact]
    public async Task A_change_without_If_Match_is_not_repeated_when_it_may_have_been_made()
    {
        _service.Answers(503, """{ "code": "unavailable" }""", retryAfter: 1);

        var problem = await Assert.ThrowsAsync<ProblemException>(() => _client.ChangeContactAsync(Id, new ContactChange { City = "Bonn" }));

        Assert.Equal(ProblemCodes.Unavailable, problem.Code);
    }

    [Fact]
    public async Task A_change_with_If_Match_is()
    {
        _service.Answers(503, retryAfter: 1).Answers(412, """{ "code": "precondition_failed" }""");

        await Assert.ThrowsAsync<ProblemException>(() => _client.UpdateEventQueueAsync(Id, new EventQueueChange { IsActive = false }, "\"7\""));

        Assert.All(_service.Requests, request => Assert.Equal("\"7\"", request.IfMatch));
    }

    [Fact]
    public async Task What_the_first_try_has_deleted_is_deleted()
    {
        _service.AnswersBrokenConnection().Answers(404);

        await _client.DeleteContactAsync(Id);
    }

    [Fact]
    public async Task A_refusal_is_final()
    {
        _service.Answers(404, """{ "code": "contact_not_found" }""");

        var problem = await Assert.ThrowsAsync<ProblemException>(() => _client.DeleteContactAsync(Id));

        Assert.Equal(ProblemCodes.ContactNotFound, problem.Code);
    }

    [Fact]
    public async Task A_service_that_stays_away_is_given_up_after_the_patience()
    {
        for (var i = 0; i < 100; i++)
            _service.AnswersBrokenConnection();

        await Assert.ThrowsAsync<HttpRequestException>(() => _client.GetContactAsync(Id));

        Assert.InRange(_service.Requests[^1].At - _service.Requests[0].At, TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(30.1));
    }

    [Fact]
    public async Task A_file_is_sent_again_from_where_it_stood()
    {
        var file = new MemoryStream(Encoding.UTF8.GetBytes("comment\nemail\na@example.org\n")) { Position = 8 };
        _service.Answers(429, retryAfter: 1).Answers(200, Imported);

        await _client.ImportContactsAsync(file, ImportFormats.Csv);

        Assert.Equal(["email\na@example.org\n", "email\na@example.org\n"], _service.Requests.Select(request => request.Body));
    }

    [Fact]
    public async Task A_file_that_cannot_be_wound_back_is_sent_once()
    {
        await using var file = new OnceOnly();
        _service.Answers(429, retryAfter: 1);

        await Assert.ThrowsAsync<ProblemException>(() => _client.ImportContactsAsync(file, ImportFormats.Csv));
    }

    [Fact]
    public async Task Rows_in_a_collection_are_enumerated_anew_for_each_try()
    {
        _service.AnswersBrokenConnection().Answers(200, Imported);

        await _client.ImportContactsAsync(new List<ContactRow> { new() { ExternalId = "c-1" } });

        Assert.Equal(["{\"external_id\":\"c-1\"}\n", "{\"external_id\":\"c-1\"}\n"], _service.Requests.Select(request => request.Body));
    }

    [Fact]
    public async Task Rows_that_are_used_up_are_not_sent_again_as_an_empty_file()
    {
        var queue = new Queue<ContactRow>([new() { ExternalId = "c-1" }]);
        _service.AnswersBrokenConnection();

        await Assert.ThrowsAsync<HttpRequestException>(() => _client.ImportContactsAsync(UsedUp()));

        Assert.Equal("{\"external_id\":\"c-1\"}\n", Assert.Single(_service.Requests).Body);

        IEnumerable<ContactRow> UsedUp()
        {
            while (queue.TryDequeue(out var row))
                yield return row;
        }
    }

    [Fact]
    public async Task What_can_be_read_once_is_sent_again_if_it_was_refused_unread()
    {
        await using var file = new OnceOnly();
        file.Write("email\n"u8);
        file.Position = 0;
        _service.RefusesUnread(429).Answers(200, Imported);

        await _client.ImportContactsAsync(file, ImportFormats.Csv);

        Assert.Equal([null, "email\n"], _service.Requests.Select(request => request.Body));
    }

    [Fact]
    public async Task A_history_of_a_later_version_can_be_read()
    {
        _service.Answers(200, """
            { "data": { "id": "0198f3a2-5c1e-7b43-9d27-6f1f0c2e8a55", "surprise": 1, "history": [{ "at": "2026-11-27T08:00:00Z", "event": "teleported", "to": "Mars" }] }, "meta": { "url": "" } }
            """);

        var enrollment = await _client.GetEnrollmentAsync(Id);

        Assert.Equal(new DateTimeOffset(2026, 11, 27, 8, 0, 0, TimeSpan.Zero), Assert.Single(enrollment.History).At);
    }

    public void Dispose()
    {
        _client.Dispose();
        _service.Dispose();
    }

    private sealed class ScriptedService(TimeProvider clock) : HttpMessageHandler
    {
        private readonly Queue<Func<HttpResponseMessage>> _answers = [];
        private int? _refusedUnread;

        public List<(string Path, string? Key, string? IfMatch, string? Body, DateTimeOffset At)> Requests { get; } = [];

        public ScriptedService Answers(int status, string? json = null, int? retryAfter = null)
        {
            _answers.Enqueue(() =>
            {
                var response = new HttpResponseMessage((HttpStatusCode)status);
                if (json is not null)
                    response.Content = new StringContent(json, Encoding.UTF8, status < 400 ? "application/json" : "application/problem+json");
                if (retryAfter is { } seconds)
                    response.Headers.RetryAfter = new RetryConditionHeaderValue(TimeSpan.FromSeconds(seconds));
                return response;
            });
            return this;
        }

        /// <summary>Refuses the next request before its body is sent, as a server does that was asked to (Expect: 100-continue).</summary>
        public ScriptedService RefusesUnread(int status)
        {
            _refusedUnread = status;
            return this;
        }

        public ScriptedService AnswersBrokenConnection()
        {
            _answers.Enqueue(() => throw new HttpRequestException("The connection was closed."));
            return this;
        }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var refused = _refusedUnread;
            _refusedUnread = null;
            var body = request.Content is null || refused is not null ? null : await request.Content.ReadAsStringAsync(cancellationToken);
            Requests.Add((request.RequestUri!.AbsolutePath, Header("Idempotency-Key"), Header("If-Match"), body, clock.GetUtcNow()));
            var response = refused is { } status ? new HttpResponseMessage((HttpStatusCode)status) : _answers.Dequeue()();
            response.RequestMessage = request;
            return response;

            string? Header(string name) => request.Headers.TryGetValues(name, out var values) ? values.Single() : null;
        }
    }

    /// <summary>Whoever waits for a time has it at once.</summary>
    private sealed class JumpingClock : TimeProvider
    {
        private DateTimeOffset _now = DateTimeOffset.UnixEpoch;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _now.UtcTicks;

        public override DateTimeOffset GetUtcNow() => _now;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime >= TimeSpan.Zero)
            {
                _now += dueTime;
                ThreadPool.UnsafeQueueUserWorkItem(_ => callback(state), null);
            }
            return new Silent();
        }

        private sealed class Silent : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }

    private sealed class OnceOnly : MemoryStream
    {
        public override bool CanSeek => false;
    }
}
