using System.Diagnostics;
using Enrollment.Client;
using Enrollment.EndToEndTests.Harness;
using Enrollment.Testing;
using Xunit.Abstractions;

namespace Enrollment.EndToEndTests;

/// <summary>600,000 contacts of one account are to be enrolled, by 300 jobs; another account asks for a few.</summary>
[Collection(WithPrivateServers.Name)]
public sealed class When_one_account_starts_300_jobs(PrivateServers servers, ITestOutputHelper output)
{
    private const int Jobs = 300;
    private const int Calls = 21;

    [Fact]
    public Task Others_are_served_as_if_it_were_not_there_and_once_cancelled_it_leaves_nothing_on_the_bus() => Service.RunAsync(servers, output, async service =>
    {
        var (large, small) = (await QueueAsync(service, service.Account, contacts: 2_000), await QueueAsync(service, await A.Account(service.Database), contacts: 0));
        var api = await service.StartApiAsync();
        using var cancels = service.CallerOf(api);
        using var asks = await service.CallerOfAsync(api, small.AccountId);
        await service.StartConsumersAsync();
        for (var warmUp = 0; warmUp < 2; warmUp++)
            await MedianAsync(service, asks, small);
        var alone = await MedianAsync(service, asks, small);

        var jobs = await StartAsync(service, large);
        var beside = await MedianAsync(service, asks, small);
        var ended = await JobOfTwentyAsync(service, asks, small);
        var unfinished = await service.Database.ScalarAsync<long>("select count(*) from bulk_jobs where account_id = $1 and finished_at is null", large.AccountId);
        output.WriteLine($"One contact: {alone.TotalMilliseconds:0.0} ms alone, {beside.TotalMilliseconds:0.0} ms beside {unfinished} jobs; a job of 20: {ended.TotalSeconds:0.00} s");
        foreach (var job in jobs)
            await CancelAsync(cancels, job);

        Assert.InRange(unfinished, Jobs / 2, Jobs);
        Assert.InRange(beside, TimeSpan.Zero, 3 * alone);
        Assert.InRange(ended, TimeSpan.Zero, TimeSpan.FromSeconds(5));
        await NothingIsLeftAsync(service, large);
    });

    private static async Task<MadeSequence> QueueAsync(Service service, Guid account, int contacts)
    {
        await A.Contacts(service.Database, account, contacts, contactType: "lead");
        return await A.Sequence(service.Database, account, A.Step(TimeSpan.FromDays(30)));
    }

    private static async Task<IReadOnlyList<Guid>> StartAsync(Service service, MadeSequence queue)
    {
        var jobs = new List<Guid>(Jobs);
        for (var i = 0; i < Jobs; i++)
            jobs.Add(await A.QueuedJob(service.Database, queue, Situations.Leads, skipIfAlreadyEnrolled: false));
        await service.PagesDoneAsync(jobs[0], atLeast: 4);
        return jobs;
    }

    // Of a contact that is new each time, in page mode.
    private static async Task<TimeSpan> MedianAsync(Service service, EnrollmentClient caller, MadeSequence queue)
    {
        var contacts = await A.Contacts(service.Database, queue.AccountId, Calls);
        var times = new List<TimeSpan>(Calls);
        foreach (var contact in contacts)
        {
            var started = Stopwatch.GetTimestamp();
            var answer = await caller.EnrollInBulkAsync(queue.Id, new BulkEnrollRequest { ContactIds = [contact] });
            times.Add(Stopwatch.GetElapsedTime(started));
            Assert.Equal(1, answer.Result?.Enrolled);
        }
        times.Sort();
        return times[Calls / 2];
    }

    private static async Task<TimeSpan> JobOfTwentyAsync(Service service, EnrollmentClient caller, MadeSequence queue)
    {
        var contacts = await A.Contacts(service.Database, queue.AccountId, 20);
        var started = Stopwatch.GetTimestamp();
        var job = (await caller.StartBulkEnrollAsync(queue.Id, new BulkEnrollRequest { ContactIds = contacts })).JobId;
        await Eventually.EqualsAsync("status of the job", BulkJobStatuses.Completed, async () => (await caller.GetBulkJobAsync(job)).Status);
        return Stopwatch.GetElapsedTime(started);
    }

    // Some have ended by then.
    private static async Task CancelAsync(EnrollmentClient caller, Guid job)
    {
        try
        {
            await caller.CancelBulkJobAsync(job);
        }
        catch (ProblemException problem) when (problem.Code == ProblemCodes.BulkJobFinished)
        {
        }
    }

    private static async Task NothingIsLeftAsync(Service service, MadeSequence queue)
    {
        await Eventually.EqualsAsync(
            "jobs that go on", 0L, () => service.Database.ScalarAsync<long>("select count(*) from bulk_jobs where account_id = $1 and finished_at is null", queue.AccountId));
        await Eventually.EqualsAsync("rows in the outbox", 0L, () => service.Database.ScalarAsync<long>("select count(*) from outbox"));
        foreach (var name in new[] { "plan-pages", "enroll-page", "serve-caller" })
            await Eventually.EqualsAsync($"messages in {name}", 0U, () => service.Broker.MessagesInAsync(name));
        Assert.Equal(0, await service.Database.ScalarAsync<long>("select count(*) from job_shares"));
        Assert.Empty(await service.Broker.FailedMessagesAsync());
    }
}
