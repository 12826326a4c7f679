using System.Net;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.IntegrationTests.Http;
using Enrollment.Testing;

namespace Enrollment.IntegrationTests.Steps;

public sealed class When_a_queue_is_switched_on_over_http(EnrollmentFixture service) : IClassFixture<EnrollmentFixture>
{
    [Fact]
    public async Task What_became_due_while_it_rested_is_found_again()
    {
        await using var engine = PartsAtRest.On(service.Database);
        var queue = await A.Sequence(service.Database, service.Account);
        await A.Enrollments(service.Database, queue, await A.Contacts(service.Database, service.Account, 3));
        await SwitchAsync(queue.Id, "false");
        await engine.FoldAsync();
        await engine.Clocks.RaiseAsync(CancellationToken.None);
        Assert.Equal("infinity", await service.Database.ScalarAsync<string>("select next_due_at::text from sequence_clocks where sequence_id = $1", queue.Id));
        Assert.Equal(0, await engine.HandOutAllAsync());

        await SwitchAsync(queue.Id, "true");

        Assert.Equal(3, await engine.HandOutAllAsync());
    }

    private async Task SwitchAsync(Guid queue, string isActive)
    {
        var changed = await service.Client.ChangeAsync($"event-queues/{queue}", $$"""{"is_active": {{isActive}}}""");
        Assert.Equal(HttpStatusCode.OK, changed.Status);
    }
}
