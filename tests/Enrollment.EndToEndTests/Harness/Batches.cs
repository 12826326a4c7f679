using System.Text;
using System.Text.Json;
using Enrollment.Testing;
using RabbitMQ.Client;

namespace Enrollment.EndToEndTests.Harness;

/// <summary>
/// Sends import batches as a pipeline does that must not lose any: each until the broker has it, under the same identity. The answers
/// wait in a durable queue.
/// </summary>
internal sealed class Batches(Service service)
{
    public const int Rows = 500;

    private const string AnswerQueue = "answers";

    private readonly Dictionary<string, List<(Guid Id, JsonElement Answer)>> _answers = new(StringComparer.Ordinal);
    private int _sent;

    public int Sent => _sent;

    public async Task SendAsync(int count)
    {
        for (var n = 0; n < count; n++)
        {
            var batch = ++_sent;
            await Eventually.HoldsAsync($"batch {batch} is sent", () => TrySendAsync(batch), TimeSpan.FromMinutes(2));
        }
    }

    /// <summary>Waits until each batch is answered, then holds the answers against what there is.</summary>
    public async Task AreImportedOnceAsync(TimeSpan within)
    {
        await Eventually.EqualsAsync("answered batches", _sent, AnsweredAsync, within);

        // Connections of the test itself may have died with a server.
        service.Database.DataSource.Clear();
        var rows = _sent * Rows;
        Assert.Equal(rows, await service.Database.ScalarAsync<long>("select count(*) from contacts where account_id = $1", service.Account));
        Assert.Equal(
            [$"{_sent} {_sent} {rows} {rows} {rows} 0"], await service.Database.ColumnAsync<string>("""
                select concat_ws(' ', count(*), count(*) filter (where status = 'completed'), sum(rows), sum(created), sum(members), sum(refused))
                from imports where account_id = $1
                """, service.Account));
        Assert.Equal(0, await service.Database.ScalarAsync<long>("select count(*) from import_batches"));
        Assert.Equal(_sent, _answers.Count);
        Assert.All(_answers.Values, answers =>
        {
            // However often it is told, it is the same.
            Assert.Single(answers.Select(answer => (answer.Id, answer.Answer.GetRawText())).Distinct());
            Assert.Equal(Rows, answers[0].Answer.GetProperty("created").GetInt32());
        });
        Assert.Empty(await service.Broker.FailedMessagesAsync());
    }

    private async Task<bool> TrySendAsync(int batch)
    {
        await using var connection = await service.Broker.ConnectAsync();
        await using var channel = await connection.CreateChannelAsync(
            new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true));
        await DeclareAsync(channel);
        var rows = Enumerable.Range(1, Rows).Select(row => $$"""{"external_id": "{{batch}}-{{row}}", "email": "{{batch}}-{{row}}@example.org", "first_name": "Anna"}""");
        var properties = new BasicProperties
        {
            MessageId = $"batch {batch}",
            ContentType = "application/json",
            ReplyTo = AnswerQueue,
            DeliveryMode = DeliveryModes.Persistent,
            Headers = new Dictionary<string, object?>(StringComparer.Ordinal) { ["enrollment-api-key"] = service.Secret },
        };
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        await channel.BasicPublishAsync(
            "", "import-contacts", mandatory: true, properties, Encoding.UTF8.GetBytes($$"""{"rows": [{{string.Join(", ", rows)}}]}"""), patience.Token);
        return true;
    }

    private async Task<int> AnsweredAsync()
    {
        await using var connection = await service.Broker.ConnectAsync();
        await using var channel = await connection.CreateChannelAsync();
        await DeclareAsync(channel);
        while (await channel.BasicGetAsync(AnswerQueue, autoAck: true) is { } answer)
        {
            var body = JsonElement.Parse(answer.Body.Span);
            var about = body.GetProperty("messageId").GetString()!;
            if (!_answers.TryGetValue(about, out var answers))
                _answers.Add(about, answers = []);
            answers.Add((Guid.Parse(answer.BasicProperties.MessageId!), body));
        }
        return _answers.Count;
    }

    private static Task<QueueDeclareOk> DeclareAsync(IChannel channel) => channel.QueueDeclareAsync(
        AnswerQueue, durable: true, exclusive: false, autoDelete: false, new Dictionary<string, object?>(StringComparer.Ordinal) { ["x-queue-type"] = "quorum" });
}
