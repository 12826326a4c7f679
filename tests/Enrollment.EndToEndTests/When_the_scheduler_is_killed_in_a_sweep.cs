using Enrollment.Contracts;
using Enrollment.Core.Sequences;
using Enrollment.EndToEndTests.Harness;
using Enrollment.Testing;
using Xunit.Abstractions;

namespace Enrollment.EndToEndTests;

[Collection(WithPrivateServers.Name)]
public sealed class When_the_scheduler_is_killed_in_a_sweep(PrivateServers servers, ITestOutputHelper output)
{
    private const int Kills = 50;
    private const int Steps = 2;

    // 20,000 steps in all, of every kind of action. Calls are few: each takes a request of its own.
    private const int Announced = 6_000;
    private const int Awaited = 3_600;
    private const int Called = 400;

    // So small that the steps are enough for all those lives, each of which begins with several batches at once.
    private const int BatchSize = 20;

    [Fact]
    public Task No_step_is_lost_none_has_two_ids_and_all_run_in_order() => Service.RunAsync(servers, output, async service =>
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        var url = receiver.Url();
        var called = await EnrollAsync(service, Called, A.WebhookStep(url), A.WebhookStep(url));
        Guid[] enrollments =
        [
            .. called,
            .. await EnrollAsync(service, Announced, A.Step(), A.Step()),
            .. await EnrollAsync(service, Awaited, A.Step(awaitCompletion: true), A.Step(awaitCompletion: true)),
        ];
        await service.StartConsumersAsync();
        await using var executor = await Executor.StartAsync(service.Broker.Address);

        for (var kill = 1; kill <= Kills; kill++)
            await KillInASweepAsync(service, kill);
        await service.StartSchedulerAsync();

        await service.StepsAreKeptAsync(enrollments, Steps);
        AssertCalledInOrder(called, receiver.At(url));
    }, nameof(StepDue), nameof(EnrollmentCompleted));

    private static async Task KillInASweepAsync(Service service, int kill)
    {
        var before = await HandedOutAsync(service);
        Assert.True(before < Steps * (Announced + Awaited + Called), $"All was handed out before kill {kill}: the rest would test nothing.");
        var scheduler = service.BeginScheduler(BatchSize);
        await Eventually.SeesAsync(
            $"a sweep before kill {kill}", () => HandedOutAsync(service), seen => seen > before, TimeSpan.FromSeconds(60), every: TimeSpan.FromMilliseconds(10));
        await scheduler.KillAsync();
    }

    private static Task<long> HandedOutAsync(Service service) => service.Database.ScalarAsync<long>("select count(*) from step_runs");

    private static async Task<IReadOnlyList<Guid>> EnrollAsync(Service service, int count, params SequenceStep[] steps) => await A.Enrollments(
        service.Database, await A.Sequence(service.Database, service.Account, steps), await A.Contacts(service.Database, service.Account, count));

    // A call may be made again after a kill, under the same id; and never before the one in front of it.
    private static void AssertCalledInOrder(IReadOnlyList<Guid> enrollments, IReadOnlyList<Delivery> deliveries)
    {
        var calls = deliveries.Select(delivery => (delivery.Id, Data: delivery.Json.GetProperty("data"))).Select(call => (
            Enrollment: call.Data.GetProperty("enrollment").GetProperty("id").GetGuid(),
            Order: call.Data.GetProperty("step").GetProperty("step_order").GetInt32(),
            call.Id)).ToList();
        Assert.Equal(enrollments.Order(), calls.Select(call => call.Enrollment).Distinct().Order());
        Assert.All(calls.GroupBy(call => call.Enrollment), ofOne =>
        {
            Assert.Equal([1, 2], ofOne.Select(call => call.Order).Distinct());
            Assert.Equal(ofOne.Select(call => call.Order).Order(), ofOne.Select(call => call.Order));
            Assert.Equal(2, ofOne.Select(call => (call.Order, call.Id)).Distinct().Count());
            Assert.Equal(2, ofOne.Select(call => call.Id).Distinct().Count());
        });
    }
}
