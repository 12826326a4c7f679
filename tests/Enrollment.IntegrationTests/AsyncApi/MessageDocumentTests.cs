using System.Collections.Concurrent;
using System.Text.Json;
using Enrollment.Contracts;
using Enrollment.IntegrationTests.Calls;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.IntegrationTests.Http;
using Enrollment.Testing;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Enrollment.IntegrationTests.AsyncApi;

/// <summary>The AsyncAPI document is held against what the service puts on the broker.</summary>
public sealed class MessageDocumentTests(EnrollmentFixture service) : IClassFixture<EnrollmentFixture>
{
    private readonly MessageDocument _document = new();

    [Fact]
    public void Every_example_is_as_its_schema_says() => Assert.All(_document.All, name => Assert.All(
        _document.ExamplesOf(name), example => Assert.Empty(_document.FaultsOf(name, example.GetProperty("payload")))));

    [Fact]
    public void A_wrong_payload_would_be_noticed()
    {
        var example = _document.ExamplesOf(nameof(ContactEnrolled)).First().GetProperty("payload").GetRawText();

        Assert.NotEmpty(_document.FaultsOf(nameof(ContactEnrolled), JsonElement.Parse(example.Replace("\"contactId\"", "\"contact\"", StringComparison.Ordinal))));
        Assert.NotEmpty(_document.FaultsOf(nameof(EnrollmentFailed), JsonElement.Parse(example)));
    }

    [Fact]
    public async Task Every_message_that_travels_is_as_the_document_says()
    {
        await using var connection = await service.Broker.ConnectAsync();
        await using var channel = await connection.CreateChannelAsync();
        var captured = await CaptureAsync(channel);
        await using var sender = await Sender.ConnectAsync(service.Broker);
        await service.StartSchedulerAsync();

        await sender.SendAsync(new BulkEnrollRequested(Guid.CreateVersion7(), service.Account, Guid.CreateVersion7(), JsonElement.Parse("{}")), Guid.CreateVersion7());
        await ImportAsync(sender, """{"rows": [{"external_id": "crm-1"}, {"email": "no address"}]}""");
        await ImportAsync(sender, "{}");
        var contacts = await A.Contacts(service.Database, service.Account, 3);
        var made = await service.Client.SendAsync("event-queues", """
            {"name": "Letters", "steps": [{"name": "Write", "await_completion": true, "action": {"type": "event", "data": {"template": "welcome"}}}]}
            """);
        await service.Client.SendAsync(
            $"event-queues/{made.Data.GetProperty("id").GetGuid()}/bulk-enroll", $$"""{"mode": "all", "contact_ids": ["{{string.Join("\", \"", contacts)}}"]}""");
        var due = await Eventually.SeesAsync(
            "Three steps are due",
            () => Task.FromResult(captured.Where(message => message.Name == nameof(StepDue)).Select(message => message.Message.GetProperty("enrollmentId").GetGuid()).Distinct().ToList()),
            seen => seen.Count == 3, EngineFixture.Patience);
        await sender.SendAsync(new StepExecuted(due[0], service.Account, 1), due[0]);
        await sender.SendAsync(new StepFailed(due[1], service.Account, 1, "The letter came back.", Retry: false), due[1]);
        await sender.SendAsync(new CancelEnrollment(due[2], service.Account, "moved away"), due[2]);

        await service.Client.SendAsync($"event-queues/{made.Data.GetProperty("id").GetGuid()}/bulk-unenroll", $$"""{"contact_ids": ["{{contacts[0]}}"]}""");
        var given = await A.Sequence(service.Database, service.Account);
        await A.Recurring(service.Database, given, DateTimeOffset.UtcNow);
        using var deleted = await service.Client.DeleteAsync(new Uri($"event-queues/{given.Id}", UriKind.Relative));

        await CallAsync(sender, channel, captured);

        await Eventually.SeesAsync(
            "Public messages not seen", () => Task.FromResult(string.Join(", ", _document.Public.Except(captured.Select(message => message.Name), StringComparer.Ordinal))),
            missing => missing.Length == 0, EngineFixture.Patience);
        Assert.Equal([], captured.SelectMany(message => message.Faults.Select(fault => $"{message.Name}: {fault}")).Distinct(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_api_serves_the_document()
    {
        using var client = new HttpClient { BaseAddress = service.Api.Address };

        using var answer = await client.GetAsync(new Uri("/asyncapi/v1.json", UriKind.Relative));

        Assert.Equal("application/json", answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "asyncapi.json")), await answer.Content.ReadAsStringAsync());
    }

    // Two contacts in one group: the first is called and does not agree, the second is called and taken back.
    private async Task CallAsync(Sender sender, IChannel channel, ConcurrentQueue<Captured> captured)
    {
        var open = string.Join(", ", new[] { "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday" }
            .Select(day => $"\"{day}\": [{{\"from\": \"00:00\", \"to\": \"24:00\"}}]"));
        var agent = await service.Client.SendAsync("agents", $$"""
            {"name": "Renewals", "timezones": ["UTC"], "call_windows": { {{open}} }, "steps": [{"name": "Call", "action": {"type": "call"} }]}
            """);
        await service.Client.SendAsync($"agents/{agent.Data.GetProperty("id").GetGuid()}/schedule/sequences", """
            {"groupByField": "company", "contacts": [
                {"name": "Ada", "phoneNumber": "+12125550101", "company": "Acme"}, {"name": "Bob", "phoneNumber": "+12125550102", "company": "Acme"}]}
            """);
        await TakeCallsAsync(channel, captured);

        var first = await CallOfAsync(captured, row: 0);
        await sender.SendAsync(new CallStarted(first, service.Account, 1), first);
        await sender.SendAsync(new CallReported(first, service.Account, 1, "goal_not_completed"), first);
        var second = await CallOfAsync(captured, row: 1);
        await sender.SendAsync(new CancelEnrollment(second, service.Account, "moved away"), second);
    }

    private static async Task<Guid> CallOfAsync(ConcurrentQueue<Captured> captured, int row) => (await Eventually.SeesAsync(
        $"The call of row {row}",
        () => Task.FromResult(captured.FirstOrDefault(seen => seen.Name == nameof(CallRequested) && seen.Message.GetProperty("rowIndex").GetInt32() == row)),
        seen => seen is not null, EngineFixture.Patience))!.Message.GetProperty("enrollmentId").GetGuid();

    // As a dialer does.
    private async Task TakeCallsAsync(IChannel channel, ConcurrentQueue<Captured> captured)
    {
        var queue = _document.QueueOf(nameof(CallRequested), service.Account);
        Assert.Equal(queue, await DeclaredQueue.OfAsync(service.Broker, service.Account));
        var dialer = new AsyncEventingBasicConsumer(channel);
        dialer.ReceivedAsync += (_, delivery) =>
        {
            captured.Enqueue(new(nameof(CallRequested), JsonElement.Parse(delivery.Body.Span).GetProperty("message"), _document.FaultsOf(nameof(CallRequested), delivery)));
            return Task.CompletedTask;
        };
        await channel.BasicConsumeAsync(queue, autoAck: true, dialer);
    }

    private async Task ImportAsync(Sender sender, string batch)
    {
        var id = Guid.CreateVersion7();
        var envelope = $$$"""{"messageId": "{{{id}}}", "messageType": ["urn:message:Enrollment.Contracts:ImportContacts"], "message": {{{batch}}}}""";
        var headers = new Dictionary<string, object?>(StringComparer.Ordinal) { [EnrollmentHeaders.ApiKey] = await A.ApiKey(service.Database, service.Account) };
        await sender.SendAsync(new("ImportContacts", IsCommand: true, Json: null!), System.Text.Encoding.UTF8.GetBytes(envelope), id, headers);
    }

    private async Task<ConcurrentQueue<Captured>> CaptureAsync(IChannel channel)
    {
        var captured = new ConcurrentQueue<Captured>();
        foreach (var name in _document.Names.Where(name => _document.ExchangeOf(name).Length > 0))
        {
            // Fails if the exchange is another than the document says.
            await channel.ExchangeDeclareAsync(_document.ExchangeOf(name), ExchangeType.Fanout, durable: true);
            var queue = await channel.QueueDeclareAsync();
            await channel.QueueBindAsync(queue.QueueName, _document.ExchangeOf(name), routingKey: "");
            var consumer = new AsyncEventingBasicConsumer(channel);
            consumer.ReceivedAsync += (_, delivery) =>
            {
                captured.Enqueue(new(name, JsonElement.Parse(delivery.Body.Span).GetProperty("message"), _document.FaultsOf(name, delivery)));
                return Task.CompletedTask;
            };
            await channel.BasicConsumeAsync(queue.QueueName, autoAck: true, consumer);
        }
        return captured;
    }

    private sealed record Captured(string Name, JsonElement Message, IReadOnlyList<string> Faults);
}
