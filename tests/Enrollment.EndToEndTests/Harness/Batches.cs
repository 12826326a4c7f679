using System.Text;
using System.Text.Json;
using Enrollment.Testing;
using RabbitMQ.Client;

namespace Enrollment.EndToEndTests.Harness;

/// <summary>
/// Sends import batches as a pipeline does that must not lose any: each until the broker has it, under the same identity. Some of them
/// enroll. The answers wait in a durable queue.
/// </summary>
internal sealed class Batches
{
    public const int Rows = 500;

    private const int EnrollEvery = 10;
    private const string AnswerQueue = "answers";

    // What one fault may find published and not noted as such, or delivered and not acknowledged. One batch of an account is
    // merged at a time, so there is little of it.
    private const int RepeatsAFault = 4;

    private readonly Dictionary<string, List<(Guid Id, JsonElement Answer)>> _answers = new(StringComparer.Ordinal);
    private readonly Service _service;
    private readonly MadeSequence _sequence;
    private int _sent;
    private int _tries;

    private Batches(Service service, MadeSequence sequence) => (_service, _sequence) = (service, sequence);

    public int Sent => _sent;

    public static async Task<Batches> OfAsync(Service service) =>
        new(service, await A.Sequence(service.Database, service.Account, A.Step(TimeSpan.FromDays(30))));

    public async Task SendAsync(int count)
    {
        for (var n = 0; n < count; n++)
        {
            var batch = ++_sent;
            await Eventually.HoldsAsync($"batch {batch} is sent", () => TrySendAsync(batch), TimeSpan.FromMinutes(2));
        }
    }

    /// <summary>Waits until each batch is answered, then holds the answers against what there is.</summary>
    /// <param name="faults">How often a process or server was taken away: each may repeat a few answers, and nothing else does.</param>
    /// <returns>What came, in words.</returns>
    public async Task<string> AreImportedOnceAsync(TimeSpan within, int faults)
    {
        await Eventually.EqualsAsync("answered batches", _sent, AnsweredAsync, within);
        // Connections of the test itself may have died with a server.
        _service.Database.DataSource.Clear();
        var (rows, jobs) = (_sent * Rows, _sent / EnrollEvery);
        await Eventually.EqualsAsync("enrollments", (long)jobs * Rows, () => _service.Database.ScalarAsync<long>("select count(*) from enrollments"), within);
        await Eventually.EqualsAsync("rows in the outbox", 0L, () => _service.Database.ScalarAsync<long>("select count(*) from outbox"), within);
        await AnsweredAsync();

        Assert.Equal(rows, await _service.Database.ScalarAsync<long>("select count(*) from contacts where account_id = $1", _service.Account));
        Assert.Equal(
            [$"{_sent} {_sent} {rows} {rows} {rows} 0"], await _service.Database.ColumnAsync<string>("""
                select concat_ws(' ', count(*), count(*) filter (where status = 'completed'), sum(rows), sum(created), sum(members), sum(refused))
                from imports where account_id = $1
                """, _service.Account));
        Assert.Equal(0, await _service.Database.ScalarAsync<long>("select count(*) from import_batches"));
        Assert.Equal(
            await _service.Database.ColumnAsync<Guid>("select id from bulk_jobs order by id"),
            await _service.Database.ColumnAsync<Guid>("select bulk_job_id from imports where bulk_job_id is not null order by bulk_job_id"));
        Assert.Equal(jobs, await _service.Database.ScalarAsync<long>("select count(*) from bulk_jobs"));
        Assert.Empty(await _service.Broker.FailedMessagesAsync());
        return AssertAnsweredOnce(faults);
    }

    // Delivery is at least once: an answer may be repeated around a fault, but it is the same, and no other batch has its id.
    private string AssertAnsweredOnce(int faults)
    {
        Assert.All(_answers.Values, answers =>
        {
            Assert.Single(answers.Select(answer => (answer.Id, answer.Answer.GetRawText())).Distinct());
            Assert.Equal(Rows, answers[0].Answer.GetProperty("created").GetInt32());
        });
        Assert.Equal(_sent, _answers.Values.Select(answers => answers[0].Id).Distinct().Count());
        var (repeats, again) = (_answers.Values.Sum(answers => answers.Count) - _sent, _tries - _sent);
        var told = $"{_sent} batches, {again} of them sent again, {repeats} answers repeated, {faults} faults.";
        Assert.True(repeats <= again + (faults * RepeatsAFault), told);
        return told;
    }

    private async Task<bool> TrySendAsync(int batch)
    {
        await using var connection = await _service.Broker.ConnectAsync();
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
            Headers = new Dictionary<string, object?>(StringComparer.Ordinal) { ["enrollment-api-key"] = _service.Secret },
        };
        var enroll = batch % EnrollEvery == 0 ? $$""", "enroll": {"sequence_id": "{{_sequence.Id}}"}""" : "";
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        _tries++;
        await channel.BasicPublishAsync(
            "", "import-contacts", mandatory: true, properties, Encoding.UTF8.GetBytes($$"""{"rows": [{{string.Join(", ", rows)}}]{{enroll}}}"""), patience.Token);
        return true;
    }

    private async Task<int> AnsweredAsync()
    {
        await using var connection = await _service.Broker.ConnectAsync();
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
