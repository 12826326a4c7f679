using System.Text;
using Enrollment.Core.Outbox;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Hosting;

public sealed class When_the_service_has_its_queues(EnrollmentFixture service) : IClassFixture<EnrollmentFixture>
{
    /// <summary>An answer that a producer wants there is refused: see <see cref="QueueNames.IsOwn"/>.</summary>
    [Fact]
    public async Task Each_is_known_as_its_own()
    {
        await service.StartSchedulerAsync();
        // The queues for messages that were set aside come with the first of these.
        await SendAsync("{ no envelope");
        await SendAsync($$$"""{"messageId": "{{{Guid.CreateVersion7()}}}", "messageType": ["urn:message:Enrollment.Contracts:ContactEnrolled"], "message": {}, "headers": {}}""");
        string[] expected = [.. QueueNames.Consumed, QueueNames.DeadLetters, $"{QueueNames.PlanPages}_error", $"{QueueNames.PlanPages}_skipped"];

        var queues = await Eventually.SeesAsync("queues", service.Broker.QueuesAsync, seen => !expected.Except(seen, StringComparer.Ordinal).Any(), EngineFixture.Patience);

        Assert.Contains(queues, queue => queue.StartsWith(QueueNames.CallersPrefix, StringComparison.Ordinal));
        Assert.DoesNotContain(queues, queue => !QueueNames.IsOwn(queue));
    }

    private Task SendAsync(string body) =>
        service.Broker.PublishAsync("", QueueNames.PlanPages, Encoding.UTF8.GetBytes(body), BusEnvelope.ContentType, Guid.CreateVersion7());
}
