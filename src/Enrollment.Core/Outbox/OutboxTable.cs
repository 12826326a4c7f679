using Enrollment.Core.Database;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Enrollment.Core.Outbox;

/// <summary>
/// Runs the relay's statements on the outbox: claims rows that were not delivered, deletes delivered ones, and gives back those that
/// failed.
/// </summary>
public sealed class OutboxTable(NpgsqlDataSource dataSource, IOptions<OutboxOptions> options)
{
    private static readonly string ClaimSql = EmbeddedSql.Of(typeof(OutboxTable), "ClaimRows");
    private static readonly string FailSql = EmbeddedSql.Of(typeof(OutboxTable), "FailRow");

    /// <summary>
    /// Claims rows that have not been delivered, until the lease ends. Unreadable rows are returned separately so they never block the
    /// rest.
    /// </summary>
    public async Task<ClaimedRows> ClaimAsync(int limit, CancellationToken stop)
    {
        await using var command = dataSource.CreateCommand(ClaimSql);
        command.Parameters.Add(new("limit", limit));
        command.Parameters.Add(new("lease", options.Value.Lease));
        await using var reader = await command.ExecuteReaderAsync(stop);
        var (readable, unreadable) = (new List<OutboxBatch>(limit), new List<UnreadableRow>());
        while (await reader.ReadAsync(stop))
        {
            var (id, messages, traceParent) = (reader.Get<Guid>("id"), reader.Get<string>("messages"), reader.TextOrNull("trace_parent"));
            try
            {
                readable.Add(new OutboxBatch(id, OutboxBatch.MessagesFromJson(messages), traceParent) { IsRepeat = true });
            }
            catch (Exception broken)
            {
                // Only the parsing is in here, and whatever is wrong with a row must not keep the others from being claimed.
                unreadable.Add(new UnreadableRow(id, reader.Get<int>("message_count"), broken.Message));
            }
        }
        return new(readable, unreadable);
    }

    /// <summary>Deletes rows that the broker has confirmed.</summary>
    public async Task DeleteAsync(IReadOnlyCollection<Guid> ids, CancellationToken stop)
    {
        await using var command = dataSource.CreateCommand("delete from outbox where id = any(@ids)");
        command.Parameters.Add(new("ids", ids.ToArray()));
        await command.ExecuteNonQueryAsync(stop);
    }

    /// <summary>Gives a row back after a failure. Returns whether it was its last attempt and the row is parked.</summary>
    public async Task<bool> FailAsync(Guid id, PublishFault fault, string error, CancellationToken stop)
    {
        await using var command = dataSource.CreateCommand(FailSql);
        command.Parameters.Add(new("id", id));
        command.Parameters.Add(new("fault", fault == PublishFault.Message ? 1 : 0));
        command.Parameters.Add(new("error", error));
        command.Parameters.Add(new("retry_after", TimeSpan.FromSeconds(2)));
        command.Parameters.Add(new("max_faults", options.Value.MaxFaults));
        return await command.ExecuteScalarAsync(stop) is true;
    }
}

/// <summary>Rows taken over.</summary>
public sealed record ClaimedRows(IReadOnlyList<OutboxBatch> Readable, IReadOnlyList<UnreadableRow> Unreadable)
{
    public int Count => Readable.Count + Unreadable.Count;
}

/// <summary>A row that <see cref="OutboxBatch.ToJson"/> did not write.</summary>
/// <param name="MessageCount">How many messages the row should have.</param>
public sealed record UnreadableRow(Guid Id, int MessageCount, string Reason);
