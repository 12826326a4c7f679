using System.Text.Json;
using Enrollment.Contracts;
using Enrollment.Core.Outbox;

namespace Enrollment.UnitTests.Outbox;

public sealed class OutboxBatchTests
{
    private static readonly Guid Job = Guid.NewGuid();
    private static readonly Guid Account = Guid.NewGuid();

    [Fact]
    public void A_row_gives_back_the_messages_that_were_written()
    {
        var page = OutboxMessage.Of(new EnrollPage(Job, Account, 3), Guid.NewGuid(), Job);
        var reason = OutboxMessage.Of(new CancelEnrollment(Guid.NewGuid(), Account, "said \"no\" \u2028 Ünïcode 🎈 \\ </script>"), Guid.NewGuid(), Job);
        var answer = OutboxMessage.Of(Completed(), Guid.NewGuid(), Job, queue: "api-answers");

        var read = OutboxBatch.MessagesFromJson(JsonOf(OutboxBatch.Of([page, reason, answer])));

        Assert.Equal([page.MessageId, reason.MessageId, answer.MessageId], read.Select(m => m.MessageId));
        Assert.Equal([page.Type, reason.Type, answer.Type], read.Select(m => m.Type));
        Assert.Equal([null, null, "api-answers"], read.Select(m => m.Queue));
        Assert.All(read, message => Assert.Equal(Job, message.CorrelationId));
        Assert.Equal(
            [BodyOf<EnrollPage>(page), BodyOf<CancelEnrollment>(reason)],
            new object?[] { BodyOf<EnrollPage>(read[0]), BodyOf<CancelEnrollment>(read[1]) });
        Assert.All(new[] { page, reason, answer }.Zip(read), both => Assert.Equal(both.First.Body.ToArray(), both.Second.Body.ToArray()));
        Assert.Equal(2, BodyOf<BulkEnrollmentCompleted>(read[2])!.SkippedReasons["already_enrolled"]);
    }

    [Fact]
    public void A_row_keeps_when_a_message_expires()
    {
        var until = new DateTimeOffset(2031, 5, 6, 7, 8, 9, 123, TimeSpan.Zero).AddTicks(4);
        var (kept, expiring) = (Page(), Page() with { ExpiresAt = until });

        var read = OutboxBatch.MessagesFromJson(JsonOf(OutboxBatch.Of([kept, expiring])));

        Assert.Equal([null, until], read.Select(message => message.ExpiresAt));
    }

    [Theory]
    [InlineData(90_000, 90_000)]
    [InlineData(0, 0)]
    [InlineData(-5_000, 0)]
    public void The_time_left_of_a_message_is_never_negative(int expiresInMs, int leftMs)
    {
        var now = DateTimeOffset.UnixEpoch;

        Assert.Equal(TimeSpan.FromMilliseconds(leftMs), (Page() with { ExpiresAt = now.AddMilliseconds(expiresInMs) }).TimeLeft(now));
        Assert.Null(Page().TimeLeft(now));
    }

    [Fact]
    public void A_message_of_another_version_is_refused_by_name()
    {
        var unknown = Assert.Throws<JsonException>(() => OutboxBatch.MessagesFromJson(
            $$$"""[{"id": "{{{Job}}}", "type": "StepSkipped", "about": "{{{Job}}}", "body": {}}]"""));

        Assert.Contains("StepSkipped", unknown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Work_must_reach_a_queue_and_news_need_not()
    {
        var commands = MessageTypes.All.Where(type => type.IsCommand).Select(type => type.Name).Order(StringComparer.Ordinal);

        Assert.Equal(
            [
                "AdvanceGroup", "BulkEnrollRequested", "BulkUnenrollRequested", "CallRequested", "CancelEnrollment", "EnrollPage", "ExecuteStep", "PlanNextPages",
                "ServeCaller", "UnenrollPage",
            ],
            commands);
    }

    private static OutboxMessage Page() => OutboxMessage.Of(new EnrollPage(Job, Account, 3), Guid.NewGuid(), Job);

    private static BulkEnrollmentCompleted Completed() => new(
        Job, Account, Guid.NewGuid(), "completed", Matched: 5, Enrolled: 3, Skipped: 2, Failed: 0,
        new Dictionary<string, long>(StringComparer.Ordinal) { ["already_enrolled"] = 2 }, new Dictionary<string, long>(StringComparer.Ordinal),
        DateTimeOffset.UnixEpoch);

    private static string JsonOf(OutboxBatch batch) => System.Text.Encoding.UTF8.GetString(batch.ToJson());

    private static T? BodyOf<T>(OutboxMessage message) => JsonSerializer.Deserialize<T>(message.Body.Span, JsonSerializerOptions.Web);
}
