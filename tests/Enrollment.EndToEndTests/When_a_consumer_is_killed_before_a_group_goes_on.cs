using System.Collections.Concurrent;
using System.Text.Json;
using Enrollment.Contracts;
using Enrollment.EndToEndTests.Harness;
using Enrollment.Testing;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using Xunit.Abstractions;

namespace Enrollment.EndToEndTests;

/// <summary>Each kill finds groups whose first member has ended, and whose next one has not been activated yet: 100 groups in all.</summary>
[Collection(WithPrivateServers.Name)]
public sealed class When_a_consumer_is_killed_before_a_group_goes_on(PrivateServers servers, ITestOutputHelper output)
{
    private const int Kills = 5;
    private const int GroupsAKill = 20;
    private const int Groups = Kills * GroupsAKill;

    [Fact]
    public Task G4_the_next_one_starts_exactly_once() => Service.RunAsync(servers, output, async service =>
    {
        // Consumers that are killed at once have nothing from code that was made for speed.
        service.ProcessSettings["DOTNET_TC_QuickJit"] = "1";
        var agent = await A.Agent(service.Database, service.Account, settings => settings.MaxConcurrentCalls = Groups);
        var groups = await MakeGroupsAsync(service, agent);
        await using var dialer = await service.Broker.ConnectAsync();
        await using var channel = await dialer.CreateChannelAsync(
            new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true));
        var consumers = await service.StartConsumersAsync();
        await service.StartSchedulerAsync();
        var calls = await TakeAsync(channel, service.Account);
        await Eventually.EqualsAsync("calls taken", Groups, () => calls.Count, TimeSpan.FromSeconds(60));

        foreach (var some in groups.Chunk(GroupsAKill))
        {
            // Nobody can ask these groups who is next, so all of them are found between the end of one member and the start of the other.
            await using var held = await HeldRows.ByAsync(
                service.Database, "select pg_advisory_xact_lock(hashtextextended('group ' || held, 0)) from unnest($1::uuid[]) held", some.Select(batch => batch.Group).ToArray());
            foreach (var (_, members) in some)
                await ReportAsync(channel, calls.Values.Single(call => call.EnrollmentId == members[0]));
            await Eventually.SeesAsync(
                "groups whose first member has ended", () => BetweenAsync(service, some), seen => seen == GroupsAKill, TimeSpan.FromSeconds(60), every: TimeSpan.FromMilliseconds(10));
            await consumers.KillAsync();
            Assert.Equal(GroupsAKill, await BetweenAsync(service, some));
            output.WriteLine($"{await service.Database.ScalarAsync<long>("select count(*) from outbox")} rows were left in the outbox.");
            consumers = service.BeginConsumers();
        }

        var seconds = groups.Select(group => group.Members[1]).ToHashSet();
        await Eventually.EqualsAsync("calls of the second members", Groups, () => calls.Values.Count(call => seconds.Contains(call.EnrollmentId)), TimeSpan.FromSeconds(60));
        await Eventually.EqualsAsync("rows in the outbox", 0L, () => service.Database.ScalarAsync<long>("select count(*) from outbox"), TimeSpan.FromSeconds(60));
        Assert.Equal(2 * Groups, await service.Database.ScalarAsync<long>("select count(*) from calls"));
        Assert.Equal(Groups, await service.Database.ScalarAsync<long>("select count(*) from enrollments where state = 'processing' and attempt = 1 and step_seq = 1"));
        await Eventually.EqualsAsync("second members announced", Groups, () => service.Ledger.Distinct(nameof(EnrollmentActivated)));
        Assert.Equal(seconds, service.Ledger.Of(nameof(EnrollmentActivated)).Values.Select(entry => entry.Id("enrollmentId")).ToHashSet());
        Assert.Empty(await service.Broker.FailedMessagesAsync());
    }, nameof(EnrollmentActivated));

    private static async Task<IReadOnlyList<(Guid Group, IReadOnlyList<Guid> Members)>> MakeGroupsAsync(Service service, MadeSequence agent)
    {
        var contacts = await A.Contacts(service.Database, service.Account, 2 * Groups);
        var groups = new List<(Guid, IReadOnlyList<Guid>)>();
        foreach (var pair in contacts.Chunk(2))
        {
            var group = Guid.NewGuid();
            groups.Add((group, (await A.Batch(service.Database, agent, pair, group: group)).Enrollments));
        }
        return groups;
    }

    // Whose first member has ended, and whose second one still waits.
    private static Task<long> BetweenAsync(Service service, IEnumerable<(Guid Group, IReadOnlyList<Guid> Members)> groups) => service.Database.ScalarAsync<long>("""
        select count(*) from enrollments first join enrollments second on second.group_id = first.group_id and second.row_index > first.row_index
        where first.group_id = any($1) and first.state = 'completed' and second.state = 'waiting'
        """, groups.Select(group => group.Group).ToArray());

    // Takes calls as a dialer does, and keeps them. The service declares the queue when the first of them is due.
    private static async Task<ConcurrentDictionary<Guid, CallRequested>> TakeAsync(IChannel channel, Guid account)
    {
        var (queue, calls) = ($"calls.{account}", new ConcurrentDictionary<Guid, CallRequested>());
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += async (_, delivery) =>
        {
            var call = JsonElement.Parse(delivery.Body.Span).GetProperty("message").Deserialize<CallRequested>(JsonSerializerOptions.Web)!;
            calls[call.CallId] = call;
            await channel.BasicAckAsync(delivery.DeliveryTag, multiple: false);
        };
        await channel.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false, CallQueueArguments);
        await channel.BasicConsumeAsync(queue, autoAck: false, consumer);
        return calls;
    }

    private static readonly Dictionary<string, object?> CallQueueArguments = new(StringComparer.Ordinal)
    {
        ["x-queue-type"] = "quorum",
        ["x-delivery-limit"] = 0,
        ["x-dead-letter-exchange"] = "",
        ["x-dead-letter-routing-key"] = "calls-untaken",
        ["x-dead-letter-strategy"] = "at-least-once",
        ["x-overflow"] = "reject-publish",
    };

    private static async Task ReportAsync(IChannel channel, CallRequested call)
    {
        var id = Guid.CreateVersion7();
        var report = new
        {
            messageId = id,
            messageType = new[] { "urn:message:Enrollment.Contracts:CallReported" },
            message = new { callId = call.CallId, enrollmentId = call.EnrollmentId, accountId = call.AccountId, stepSeq = call.StepSeq, outcome = "goal_not_completed" },
        };
        var properties = new BasicProperties { MessageId = $"{id}", ContentType = "application/vnd.masstransit+json", DeliveryMode = DeliveryModes.Persistent };
        await channel.BasicPublishAsync("Enrollment.Contracts:CallReported", "", mandatory: true, properties, JsonSerializer.SerializeToUtf8Bytes(report));
    }
}
