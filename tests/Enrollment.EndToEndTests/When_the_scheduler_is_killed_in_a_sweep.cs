using Enrollment.Contracts;
using Enrollment.EndToEndTests.Harness;
using Enrollment.Testing;
using Xunit.Abstractions;

namespace Enrollment.EndToEndTests;

[Collection(WithPrivateServers.Name)]
public sealed class When_the_scheduler_is_killed_in_a_sweep(PrivateServers servers, ITestOutputHelper output)
{
    private const int Steps = 2;

    [Fact]
    public Task Every_due_step_is_handed_out_under_its_one_id() => Service.RunAsync(servers, output, async service =>
    {
        var contacts = await A.Contacts(service.Database, service.Account, Situations.Contacts);
        var queue = await A.Sequence(service.Database, service.Account, A.Step(), A.Step());
        var enrollments = await A.Enrollments(service.Database, queue, contacts);
        await service.StartConsumersAsync();

        foreach (var share in new[] { 0.1, 0.5 })
        {
            var scheduler = await service.StartSchedulerAsync();
            await Eventually.SeesAsync(
                "steps handed out",
                () => Task.FromResult(service.Ledger.Distinct(nameof(StepDue))),
                seen => seen >= Situations.Contacts * Steps * share,
                TimeSpan.FromSeconds(60),
                every: TimeSpan.FromMilliseconds(15));
            await scheduler.KillAsync();
            Assert.True(service.Ledger.Distinct(nameof(StepDue)) < Situations.Contacts * Steps, "All was handed out before the kill: nothing was tested.");
        }
        await service.StartSchedulerAsync();

        await service.StepsAreKeptAsync(enrollments, Steps);
    }, nameof(StepDue), nameof(EnrollmentCompleted));
}
