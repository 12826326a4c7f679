using Enrollment.Contracts;
using Enrollment.EndToEndTests.Harness;
using Enrollment.Testing;
using Xunit.Abstractions;

namespace Enrollment.EndToEndTests;

[Collection(WithPrivateServers.Name)]
public sealed class When_a_consumer_is_killed_while_it_calls_a_webhook(PrivateServers servers, ITestOutputHelper output)
{
    [Fact]
    public Task The_call_is_made_again_under_the_same_id_and_the_enrollment_goes_on() => Service.RunAsync(servers, output, async service =>
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        // The first one is never answered.
        var url = receiver.Url((http, number) => number == 1 ? receiver.HoldAsync(http) : Task.CompletedTask);
        var queue = await A.Sequence(service.Database, service.Account, A.WebhookStep(url));
        var enrollment = (await A.Enrollments(service.Database, queue, await A.Contacts(service.Database, service.Account, 1)))[0];
        var consumers = await service.StartConsumersAsync();
        await service.StartSchedulerAsync();
        await Eventually.SeesAsync("deliveries", () => Task.FromResult(receiver.At(url)), deliveries => deliveries.Count == 1, TimeSpan.FromSeconds(60));

        await consumers.KillAsync();
        await service.StartConsumersAsync();

        await Eventually.EqualsAsync(
            "Its state", "completed", () => service.Database.ScalarAsync<string>("select state from enrollments where id = $1", enrollment), TimeSpan.FromSeconds(60));
        var deliveries = receiver.At(url);
        Assert.Equal(2, deliveries.Count);
        Assert.Equal(deliveries[0].Id, deliveries[1].Id);
        Assert.Equal(["completed 1"], await service.Database.ColumnAsync<string>("select format('%s %s', status, attempt) from step_runs where enrollment_id = $1", enrollment));
    }, nameof(StepDue), nameof(EnrollmentCompleted));
}
