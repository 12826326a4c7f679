using System.Collections.Concurrent;
using System.Diagnostics;
using Npgsql;

namespace Enrollment.Bench;

/// <summary>
/// What the servers allow: the same rows inserted set-based in pages of 500, and a message of the same bytes published
/// with a confirm for each, to a quorum queue that somebody counts. Two pages at once, so that one page's insert
/// overlaps another's publishing; no job, no outbox, no repeat that would be safe.
/// </summary>
internal sealed class EnrollLimit(Engine engine, Guid account, byte[] body)
{
    private const int PagesAtOnce = 2;

    private readonly NpgsqlDataSource _database = engine.Database;

    /// <returns>Contacts a second.</returns>
    public static async Task<double> MeasureAsync(
        Engine engine, Guid account, byte[] body, string warmUpType, string contactType, int contacts, CancellationToken stop)
    {
        var limit = new EnrollLimit(engine, account, body);
        await limit.RunAsync(warmUpType, int.MaxValue, stop);
        Progress.Say("  the limit is warm");
        var rate = await limit.RunAsync(contactType, contacts, stop);
        Progress.Say($"  {rate:N0} contacts/s is the limit");
        return rate;
    }

    private async Task<double> RunAsync(string contactType, int contacts, CancellationToken stop)
    {
        var exchange = $"enrollment-bench-limit-{contactType}";
        var pages = await FindPagesAsync(contactType, contacts, stop);
        var expected = await CountAsync(contactType, pages[^1].UpTo, stop);
        await using var subscriber = await Subscriber.AttachAsync(engine.Broker, exchange, expected, stop);
        var waiting = new ConcurrentQueue<(Guid After, Guid UpTo)>(pages);
        var sequence = Guid.CreateVersion7();

        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, PagesAtOnce).Select(_ => DoPagesAsync(waiting, contactType, sequence, exchange, stop)));
        await Progress.UntilAsync("The limit's subscriber has counted everything", TimeSpan.FromSeconds(60), TimeSpan.FromMilliseconds(10),
            () => Task.FromResult(subscriber.Complete.IsCompleted ? null : $"{subscriber.Count:N0} of {expected:N0}"), stop);
        await using var channel = await engine.Broker.CreateChannelAsync(cancellationToken: stop);
        await channel.ExchangeDeleteAsync(exchange, cancellationToken: stop);
        return expected / Stopwatch.GetElapsedTime(started, await subscriber.Complete).TotalSeconds;
    }

    private async Task DoPagesAsync(
        ConcurrentQueue<(Guid After, Guid UpTo)> pages, string contactType, Guid sequence, string exchange, CancellationToken stop)
    {
        await using var publisher = await RawPublisher.OpenAsync(engine.Broker, exchange, stop);
        var job = Guid.CreateVersion7();
        while (pages.TryDequeue(out var page))
        {
            var ids = await InsertAsync(page, contactType, sequence, job, stop);
            await publisher.PublishAsync(ids, body);
        }
    }

    private async Task<List<Guid>> InsertAsync((Guid After, Guid UpTo) page, string contactType, Guid sequence, Guid job, CancellationToken stop)
    {
        await using var command = Sql.Command(_database, "InsertPage",
            new("account_id", account), new("contact_type", contactType), new("sequence_id", sequence), new("job_id", job),
            new("after", page.After), new("up_to", page.UpTo));
        await using var reader = await command.ExecuteReaderAsync(stop);
        var ids = new List<Guid>(500);
        while (await reader.ReadAsync(stop))
            ids.Add(reader.GetGuid(0));
        return ids;
    }

    private async Task<List<(Guid After, Guid UpTo)>> FindPagesAsync(string contactType, int contacts, CancellationToken stop)
    {
        await using var command = Sql.Command(_database, "FindPages", new("account_id", account), new("contact_type", contactType));
        await using var reader = await command.ExecuteReaderAsync(stop);
        var pages = new List<(Guid After, Guid UpTo)>();
        var after = Guid.Empty;
        while (await reader.ReadAsync(stop) && pages.Count < contacts / 500.0)
        {
            pages.Add((after, reader.GetGuid(0)));
            after = reader.GetGuid(0);
        }
        return pages;
    }

    private async Task<int> CountAsync(string contactType, Guid upTo, CancellationToken stop)
    {
        await using var command = _database.CreateCommand(
            "select count(*)::integer from contacts where account_id = @account_id and contact_type = @contact_type and id <= @up_to");
        command.Parameters.Add(new("account_id", account));
        command.Parameters.Add(new("contact_type", contactType));
        command.Parameters.Add(new("up_to", upTo));
        return (int)(await command.ExecuteScalarAsync(stop))!;
    }
}
