using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Enrollment.Contracts;
using Enrollment.Core.Outbox;
using Enrollment.Testing;
using Xunit.Abstractions;

namespace Enrollment.EndToEndTests.Harness;

/// <summary>
/// A job with executors, in the middle of which the database refuses for a while: callers are told to come back, health says
/// so, and a minute after the end everything that anybody was promised is done.
/// </summary>
internal static class ServerThatRefuses
{
    private const int Contacts = 7_200;

    // Long enough that work under way, callers and probes all meet it.
    private static readonly TimeSpan Lasting = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan WholeAgain = TimeSpan.FromSeconds(60);

    /// <param name="addressOf">The connection string that the processes get, from the test's own.</param>
    /// <param name="fault">Begins the fault; disposing of what it returns ends it.</param>
    public static Task RunAsync(
        PrivateServers servers, ITestOutputHelper output, Func<Service, Task<string>> addressOf, Func<Service, Task<IAsyncDisposable>> fault) =>
        Service.RunAsync(servers, output, async service =>
        {
            service.ProcessConnectionString = await addressOf(service);
            await A.Contacts(service.Database, service.Account, Contacts, contactType: "lead");
            var queue = await A.Sequence(service.Database, service.Account, A.Step(awaitCompletion: true), A.Step(awaitCompletion: true));
            var quiet = await A.Sequence(service.Database, service.Account, A.Step(TimeSpan.FromDays(30)));
            var processes = new[] { await service.StartConsumersAsync(), await service.StartSchedulerAsync(), await service.StartApiAsync() };
            await using var executor = await Executor.StartAsync(service.Broker.Address);
            using var client = service.ClientOf(processes[2]);
            var job = await client.EnrollLeadsAsync(queue);
            await Eventually.SeesAsync(
                "steps done", () => service.Database.ScalarAsync<long>("select count(*) from step_runs where status = 'completed'"), done => done > 200, TimeSpan.FromSeconds(60));

            var produced = Guid.CreateVersion7();
            var begun = DateTimeOffset.UtcNow;
            await using (await fault(service))
            {
                await PublishRequestAsync(service, quiet, produced);
                await Task.WhenAll(processes.Select(NotReadyAsync));
                await CallersAreToldToComeBackAsync(client, quiet);
                await Task.WhenAll(processes.Select(process => StaysNotReadyAsync(process, begun + Lasting)));
            }

            var ended = DateTimeOffset.UtcNow;
            await Eventually.EqualsAsync("enrollments done", $"{Contacts}", () => DoneAsync(service, queue), WholeAgain);
            var left = WholeAgain - (DateTimeOffset.UtcNow - ended);
            await Eventually.EqualsAsync("the producer's job", "completed", () => service.Database.ScalarAsync<string>("select status from bulk_jobs where id = $1", produced), left);
            Assert.Equal("completed", await service.Database.ScalarAsync<string>("select status from bulk_jobs where id = $1", job));
            foreach (var process in processes)
                await process.ReadyAsync();
            Assert.Empty(await service.Broker.FailedMessagesAsync());
        });

    // Until all are done, with the transactions that have been open for long and those that they wait for: whoever reads of a failure
    // has to know who held the others up.
    private static async Task<string> DoneAsync(Service service, MadeSequence queue)
    {
        var done = await service.Database.ScalarAsync<long>("select count(*) from enrollments where sequence_id = $1 and state = 'completed'", queue.Id);
        if (done == Contacts)
            return $"{done}";
        var open = await service.Database.ColumnAsync<string>("""
            select format('%s %s %s, open for %s, behind %s: %s', pid, state, wait_event, now() - xact_start, pg_blocking_pids(pid), left(query, 80))
            from pg_stat_activity
            where datname = current_database() and xact_start < now() - interval '3 seconds'
            """);
        return $"{done}; open transactions: {string.Join("; ", open)}";
    }

    private static Task PublishRequestAsync(Service service, MadeSequence queue, Guid job) => service.Broker.PublishAsync(
        MessageTypes.Of<BulkEnrollRequested>().Exchange, "",
        Encoding.UTF8.GetBytes($$$"""
            {"messageId": "{{{job}}}", "messageType": ["urn:message:Enrollment.Contracts:BulkEnrollRequested"],
             "message": {"jobId": "{{{job}}}", "accountId": "{{{queue.AccountId}}}", "sequenceId": "{{{queue.Id}}}", "request": {"contact_filter": {"contact_type": "lead"}} } }
            """),
        "application/vnd.masstransit+json", job, new Dictionary<string, object?>(StringComparer.Ordinal) { [EnrollmentHeaders.ApiKey] = service.Secret });

    private static Task NotReadyAsync(ServiceProcess process) =>
        Eventually.EqualsAsync($"readiness of {process.Program}", HttpStatusCode.ServiceUnavailable, process.ReadinessAsync, TimeSpan.FromSeconds(10));

    private static async Task StaysNotReadyAsync(ServiceProcess process, DateTimeOffset until) =>
        await Eventually.SeesAsync(
            $"the fault's end, {process.Program} not ready until then",
            async () =>
            {
                Assert.Equal(HttpStatusCode.ServiceUnavailable, await process.ReadinessAsync());
                return DateTimeOffset.UtcNow;
            },
            now => now >= until);

    private static async Task CallersAreToldToComeBackAsync(HttpClient client, MadeSequence queue)
    {
        var answers = await Task.WhenAll(
            client.PostAsJsonAsync(new Uri("contacts", UriKind.Relative), new { email = "anna@example.org" }),
            client.PostAsync(new Uri("contacts/import", UriKind.Relative), new StringContent("email\nbert@example.org\n", Encoding.UTF8, "text/csv")),
            client.PostLeadsAsync(queue));
        foreach (var answer in answers)
        {
            var body = await answer.Content.ReadFromJsonAsync<JsonElement>();
            Assert.True(answer.StatusCode == HttpStatusCode.ServiceUnavailable, $"{answer.RequestMessage!.RequestUri}: {answer.StatusCode} {body}");
            Assert.Equal("unavailable", body.GetProperty("code").GetString());
            Assert.True(answer.Headers.RetryAfter?.Delta > TimeSpan.Zero);
            answer.Dispose();
        }
    }
}
