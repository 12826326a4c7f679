using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Enrollment.IntegrationTests.Hosting;
using Enrollment.Testing;
using Microsoft.Extensions.Logging;

namespace Enrollment.IntegrationTests.Jobs;

/// <summary>The producer's key stands in the broker's copy of its message, and nowhere else, whatever becomes of the message.</summary>
public sealed class When_a_key_comes_with_a_request(LoudEngineFixture engine) : IClassFixture<LoudEngineFixture>
{
    [Fact]
    public async Task Neither_logs_nor_news_nor_tables_nor_error_queues_show_it()
    {
        var producer = await Producer.OfAsync(engine);
        await A.Contacts(engine.Database, producer.Account, 2);
        var taken = await producer.EnrollAsync(Producer.Leads);
        var (wrong, broken, poison) = (Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7());
        await engine.RefusalAsync(wrong, await producer.PublishAsync("{}", wrong));
        await using (await BreakAsync(producer))
            await engine.RefusalAsync(broken, await producer.PublishAsync(Producer.Leads, broken));
        await engine.HandledAsync(await producer.PublishAsync("{ no JSON", poison));

        var places = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["logs"] = string.Join('\n', engine.Logs),
            ["news"] = string.Join('\n', EngineFixture.Announced.SelectMany(type => engine.Ledger.Of(type).Values).Select(news => news.Message.GetRawText())),
            ["tables"] = string.Join('\n', await RowsAsync()),
            ["error queue"] = await ErrorQueueAsync(poison),
        };

        Assert.Contains($"{taken.Id}", places["logs"], StringComparison.Ordinal);
        Assert.Contains("broken_intake", places["logs"], StringComparison.Ordinal);
        Assert.Contains($"{broken}", places["news"], StringComparison.Ordinal);
        Assert.Contains($"{taken.Id}", places["tables"], StringComparison.Ordinal);
        Assert.Contains($"{poison}", places["error queue"], StringComparison.Ordinal);
        Assert.All(places, place => Assert.DoesNotContain((string)producer.Key!, place.Value, StringComparison.Ordinal));
    }

    /// <summary>Nothing can be written about the account until it is given back.</summary>
    private async Task<IAsyncDisposable> BreakAsync(Producer producer)
    {
        await engine.Database.ExecuteAsync($"alter table bulk_jobs add constraint broken_intake check (account_id <> '{producer.Account}') not valid");
        return new Mending(engine.Database);
    }

    private async Task<IEnumerable<string>> RowsAsync()
    {
        var rows = new List<string>();
        foreach (var table in new[] { "bulk_jobs", "outbox", "api_keys", "enrollments", "bulk_outcomes" })
            rows.AddRange(await engine.Database.ColumnAsync<string>($"select t::text from {table} t"));
        return rows;
    }

    private async Task<string> ErrorQueueAsync(Guid expected)
    {
        var seen = new StringBuilder();
        // It is moved there after its handling has ended.
        return await Eventually.SeesAsync(
            "The error queue", async () => $"{await TakeErrorsAsync(seen)}", text => text.Contains($"{expected}", StringComparison.Ordinal), EngineFixture.Patience);
    }

    private async Task<StringBuilder> TakeErrorsAsync(StringBuilder seen)
    {
        await using var connection = await engine.Broker.ConnectAsync();
        await using var channel = await connection.CreateChannelAsync();
        while (await channel.BasicGetAsync("plan-pages_error", autoAck: true) is { } message)
        {
            var headers = message.BasicProperties.Headers!.ToDictionary(header => header.Key, header => header.Value is byte[] text ? Encoding.UTF8.GetString(text) : header.Value, StringComparer.Ordinal);
            seen.AppendLine(JsonSerializer.Serialize(headers)).AppendLine(Encoding.UTF8.GetString(message.Body.Span));
        }
        return seen;
    }

    private sealed class Mending(TestDatabase database) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await database.ExecuteAsync("alter table bulk_jobs drop constraint broken_intake");
    }
}

/// <summary>Consumers who log everything that they and the libraries under them have to say.</summary>
public sealed class LoudEngineFixture : EngineFixture
{
    private readonly ConcurrentQueue<string> _lines = new();

    public IEnumerable<string> Logs => _lines;

    protected override string[] ConsumersSettings =>
        ["--Logging:LogLevel:Default=Trace", "--Logging:LogLevel:Enrollment=Trace", "--Logging:Console:LogLevel:Default=None", "--Logging:Console:LogLevel:Enrollment=None"];

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        Part<ILoggerFactory>().AddProvider(new Listener(_lines));
    }

    private sealed class Listener(ConcurrentQueue<string> lines) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
        {
            lines.Enqueue($"{state}");
            return null;
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lines.Enqueue($"{formatter(state, exception)} {exception}");
            if (state is IEnumerable<KeyValuePair<string, object?>> values)
                lines.Enqueue(string.Join(' ', values.Select(value => $"{value.Key}={value.Value}")));
        }

        public void Dispose()
        {
        }
    }
}
