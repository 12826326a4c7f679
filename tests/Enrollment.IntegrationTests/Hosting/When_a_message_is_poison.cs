using System.Text;
using System.Text.Json;
using Enrollment.Contracts;
using Enrollment.Core.Enrollments;
using Enrollment.Core.Outbox;
using Enrollment.IntegrationTests.Enrollments;
using Enrollment.IntegrationTests.Jobs;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Hosting;

/// <summary>A message that nobody can handle is set aside beside its queue, and the queue goes on.</summary>
public sealed class When_a_message_is_poison(EngineFixture engine) : IClassFixture<EngineFixture>
{
    private static readonly Dictionary<string, MessageType> HandledBy = new(StringComparer.Ordinal)
    {
        [QueueNames.PlanPages] = MessageTypes.Of<BulkEnrollRequested>(),
        [QueueNames.EnrollPage] = MessageTypes.Of<EnrollPage>(),
        [QueueNames.UnenrollPage] = MessageTypes.Of<UnenrollPage>(),
        [QueueNames.AdvanceGroup] = MessageTypes.Of<AdvanceGroup>(),
        [QueueNames.ServeCaller] = MessageTypes.Of<ServeCaller>(),
        [QueueNames.CallWebhook] = MessageTypes.Of<ExecuteStep>(),
        [QueueNames.RequestCall] = MessageTypes.Of<ExecuteStep>(),
        [QueueNames.CallsUntaken] = MessageTypes.Of<CallRequested>(),
        [QueueNames.EnrollmentSaga] = MessageTypes.Of<CancelEnrollment>(),
    };

    // Import batches are read by the service itself: whatever is wrong with one is answered, see When_a_batch_is_refused.
    public static TheoryData<string> Queues { get; } = new(QueueNames.Consumed.Where(queue => queue != QueueNames.ImportContacts));

    [Fact]
    public void Every_queue_has_a_message_here() => Assert.Equal(
        QueueNames.Consumed.Where(queue => queue != QueueNames.ImportContacts).Order(StringComparer.Ordinal), HandledBy.Keys.Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Queues))]
    public Task A_body_that_is_no_envelope(string queue) => AssertSetAsideAsync(queue, "_error", "{ \"messageId\": ");

    [Theory]
    [MemberData(nameof(Queues))]
    public Task A_body_that_is_no_text(string queue) => AssertSetAsideAsync(queue, "_error", [0xff, 0xfe, 0x00, 0x80, 0xc3]);

    [Theory]
    [MemberData(nameof(Queues))]
    public Task An_empty_body(string queue) => AssertSetAsideAsync(queue, "_error", "");

    [Theory]
    [MemberData(nameof(Queues))]
    public Task A_message_of_a_type_that_is_not_handled_there(string queue) =>
        AssertSetAsideAsync(queue, "_skipped", EnvelopeOf("Enrollment.Contracts:ContactEnrolled", """{"enrollmentId": "0198d9a1-3c5e-7000-8000-0123456789ab"}"""));

    [Theory]
    [MemberData(nameof(Queues))]
    public Task A_message_whose_ids_are_garbage(string queue) =>
        AssertSetAsideAsync(queue, "_error", EnvelopeOf(
            $"Enrollment.Contracts:{HandledBy[queue].Name}",
            """{"jobId": "not-a-guid", "enrollmentId": "", "accountId": 7, "sequenceId": [], "pageNumber": "one", "stepSeq": null}"""));

    [Theory]
    [MemberData(nameof(Queues))]
    public Task A_message_whose_fields_are_missing(string queue) =>
        AssertSetAsideAsync(queue, "_error", EnvelopeOf($"Enrollment.Contracts:{HandledBy[queue].Name}", "{}"));

    [Theory]
    [MemberData(nameof(Queues))]
    public Task A_message_without_a_message(string queue) =>
        AssertSetAsideAsync(queue, "_error", EnvelopeOf($"Enrollment.Contracts:{HandledBy[queue].Name}", "null"));

    private static string EnvelopeOf(string type, string message) => JsonSerializer.Serialize(new
    {
        messageId = Guid.CreateVersion7(),
        messageType = new[] { $"urn:message:{type}" },
        message = JsonSerializer.Deserialize<JsonElement>(message),
        headers = new { },
    });

    private Task AssertSetAsideAsync(string queue, string suffix, string body) => AssertSetAsideAsync(queue, suffix, Encoding.UTF8.GetBytes(body));

    private async Task AssertSetAsideAsync(string queue, string suffix, byte[] body)
    {
        var before = await engine.Broker.FailedMessagesAsync();
        var poison = Guid.CreateVersion7();

        await engine.Sender.SendToQueueAsync(queue, body, poison);
        await AssertGoesOnAsync();

        await engine.HandledAsync(poison);
        var after = await Eventually.SeesAsync(
            "Messages set aside", engine.Broker.FailedMessagesAsync, failed => failed.Values.Sum(count => count) > before.Values.Sum(count => count));
        Assert.Equal(before.GetValueOrDefault(queue + suffix) + 1, after.GetValueOrDefault(queue + suffix));
        Assert.Equal(before.Values.Sum(count => count) + 1, after.Values.Sum(count => count));
    }

    // A job passes through all three queues.
    private async Task AssertGoesOnAsync()
    {
        var sequence = await engine.SequenceAsync(A.Step(awaitCompletion: true));
        await A.Contacts(engine.Database, sequence.AccountId, 2);
        var job = await engine.EnrollAsync(sequence, Bulk.Leads);
        var enrollments = await engine.Database.ColumnAsync<Guid>("select id from enrollments where job_id = $1", job.Id);
        Assert.Equal(2, enrollments.Count);

        foreach (var enrollment in enrollments)
        {
            await engine.HandOutAsync(enrollment);
            await engine.ReportDoneAsync(enrollment, 1);
        }

        await engine.AreAsync(enrollments, EnrollmentState.Completed);
    }
}
