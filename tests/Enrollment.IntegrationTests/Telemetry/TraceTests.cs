using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Json;
using Enrollment.Contracts;
using Enrollment.Core.Enrollments;
using Enrollment.Core.Jobs;
using Enrollment.Core.Outbox;
using Enrollment.Core.Telemetry;
using Enrollment.IntegrationTests.Enrollments;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.IntegrationTests.Http;
using Enrollment.IntegrationTests.Jobs;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Telemetry;

/// <summary>One trace from whoever wrote the request to the last announcement of the job, through outbox, broker and pages.</summary>
public sealed class TraceTests : IClassFixture<EngineFixture>, IDisposable
{
    private readonly EngineFixture _engine;
    private readonly ConcurrentBag<Activity> _activities = [];
    private readonly ActivityListener _listener;

    public TraceTests(EngineFixture engine)
    {
        _engine = engine;
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is EnrollmentTelemetry.Name or "MassTransit",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = _activities.Add,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public void Dispose() => _listener.Dispose();

    [Theory]
    [InlineData(BulkModes.All)]
    [InlineData(BulkModes.Page)]
    public async Task A_job_is_one_trace_from_its_request_to_its_last_announcement(string mode)
    {
        var sequence = await _engine.SequenceAsync(A.Step());
        await A.Contacts(_engine.Database, sequence.AccountId, mode == BulkModes.All ? 700 : 20);

        var (job, trace) = await InTraceAsync(() => A.QueuedJob(_engine.Database, sequence, Bulk.Leads, mode));
        await _engine.EndAsync(job);

        var announced = _engine.Ledger.Of(nameof(ContactEnrolled)).Values.Where(news => news.Id("jobId") == job).ToList();
        var completed = _engine.Ledger.Of(nameof(BulkEnrollmentCompleted))[MessageIds.For(job, nameof(BulkEnrollmentCompleted))];
        Assert.All([.. announced, completed], news => Assert.Equal(trace, TraceOf(news.TraceParent)));
        Assert.Equal(
            mode == BulkModes.All ? 2 : 1,
            _activities.Count(activity => activity.OperationName == "enroll page" && activity.TraceId.ToHexString() == trace));
        Assert.Contains(_activities, activity => activity.Source.Name == "MassTransit" && activity.TraceId.ToHexString() == trace);
    }

    [Fact]
    public async Task The_trace_of_an_HTTP_call_leads_to_its_announcements()
    {
        var sequence = await _engine.SequenceAsync(A.Step());
        var contacts = await A.Contacts(_engine.Database, sequence.AccountId, 3);
        var api = await _engine.StartApiAsync();
        var trace = ActivityTraceId.CreateRandom().ToHexString();
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(api.Address, $"/api/v1/event-queues/{sequence.Id}/bulk-enroll"))
        {
            Content = JsonContent.Create(new { contact_ids = contacts, mode = "all" }),
            Headers =
            {
                Authorization = new("Bearer", await A.ApiKey(_engine.Database, sequence.AccountId)),
            },
        };
        request.Headers.Add("traceparent", $"00-{trace}-{ActivitySpanId.CreateRandom().ToHexString()}-01");

        var answer = await Asking.ReadAsync(await client.SendAsync(request));
        var job = answer.Data.GetProperty("job_id").GetGuid();
        await _engine.EndAsync(job);

        var announced = _engine.Ledger.Of(nameof(ContactEnrolled)).Values.Where(news => news.Id("jobId") == job).ToList();
        Assert.Equal(3, announced.Count);
        Assert.All(announced, news => Assert.Equal(trace, TraceOf(news.TraceParent)));
    }

    [Fact]
    public async Task Enrollments_that_share_a_batch_keep_a_trace_each()
    {
        var sequence = await _engine.SequenceAsync(A.Step(awaitCompletion: true));
        var enrollments = await _engine.EnrollAsync(sequence, 50, EnrollmentState.Processing);
        var traces = enrollments.ToDictionary(enrollment => enrollment, _ => ActivityTraceId.CreateRandom().ToHexString());

        await Task.WhenAll(enrollments.Select(enrollment => _engine.Sender.SendAsync(
            new StepExecuted(enrollment, sequence.AccountId, StepSeq: 1), enrollment, traceParent: $"00-{traces[enrollment]}-{ActivitySpanId.CreateRandom().ToHexString()}-01")));
        await _engine.AreAsync(enrollments, EnrollmentState.Completed);

        foreach (var enrollment in enrollments)
            Assert.Equal(traces[enrollment], TraceOf((await _engine.NewsAsync(nameof(EnrollmentCompleted), enrollment)).TraceParent));
    }

    private static async Task<(Guid Job, string Trace)> InTraceAsync(Func<Task<Guid>> write)
    {
        using var request = EnrollmentTelemetry.Source.StartActivity("a request")!;
        return (await write(), request.TraceId.ToHexString());
    }

    private static string? TraceOf(string? traceParent) => traceParent?.Split('-')[1];
}
