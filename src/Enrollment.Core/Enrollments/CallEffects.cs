using Enrollment.Contracts;
using Enrollment.Core.Calls;
using Enrollment.Core.Database;
using Enrollment.Core.Outbox;
using Enrollment.Core.Webhooks;
using Npgsql;
using NpgsqlTypes;

namespace Enrollment.Core.Enrollments;

/// <summary>Adds what verbs have done to calls to the statements that save a batch. Sequences without calls never come here.</summary>
internal static class CallEffects
{
    private static readonly string MoveAnchorsSql = EmbeddedSql.Of(typeof(CallEffects), "MoveAnchors");
    private static readonly string FindLiveSql = EmbeddedSql.Of(typeof(CallEffects), "FindLiveOfListed");

    public static async Task AddAsync(OutboxUnit unit, NpgsqlBatch batch, IReadOnlyList<ContactEnrollment> calling, CancellationToken stop)
    {
        var calls = calling.SelectMany(e => e.Calling!.Calls).Where(call => call.IsChanged).ToList();
        if (calls.Count > 0)
            batch.BatchCommands.Add(CallRows.Save(calls));
        var activated = calling.Where(e => e.Effects.IsActivated).ToList();
        if (activated.Count > 0)
            batch.BatchCommands.Add(MoveAnchors(activated));
        var results = calling.SelectMany(e => e.Effects.Results).ToList();
        if (results.Count > 0)
            batch.BatchCommands.Add(WebhookDeliveries.Insert(results));
        var listed = calling.SelectMany(e => e.Effects.Listed).ToList();
        if (listed.Count == 0)
            return;
        batch.BatchCommands.Add(DoNotCallList.Add(listed));
        await CancelOthersAsync(unit, listed, calling, stop);
    }

    private static NpgsqlBatchCommand MoveAnchors(List<ContactEnrollment> activated) => new(MoveAnchorsSql)
    {
        Parameters =
        {
            new("ids", activated.Select(e => e.CorrelationId).ToArray()),
            new("account_ids", activated.Select(e => e.AccountId).ToArray()),
            new("anchors", activated.Select(e => e.Anchor).ToArray()),
        },
    };

    // By their own sagas: locking them here, behind those of the batch, could deadlock with another batch. Those that are missed, because
    // they are enrolled at this moment, are found by the look at the list before each hand-out.
    private static async Task CancelOthersAsync(OutboxUnit unit, List<Call> listed, IReadOnlyList<ContactEnrollment> saved, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(FindLiveSql, unit.Connection)
        {
            Parameters =
            {
                new("account_ids", listed.Select(call => call.AccountId).ToArray()),
                new("phones", listed.Select(call => call.PhoneE164).ToArray()),
                new("call_ids", listed.Select(call => call.CallId).ToArray()),
                new("saved", NpgsqlDbType.Array | NpgsqlDbType.Uuid) { Value = saved.Where(e => e.HasEnded).Select(e => e.CorrelationId).ToArray() },
            },
        };
        await using var reader = await command.ExecuteReaderAsync(stop);
        while (await reader.ReadAsync(stop))
        {
            var (id, accountId, callId) = (reader.Get<Guid>("id"), reader.Get<Guid>("account_id"), reader.Get<Guid>("call_id"));
            unit.Send(OutboxMessage.Of(
                new CancelEnrollment(id, accountId, WithdrawalReasons.DoNotCall), MessageIds.For(id, callId.ToString()), id));
        }
    }
}
