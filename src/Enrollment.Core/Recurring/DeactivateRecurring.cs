using Enrollment.Contracts;
using Enrollment.Core.Database;
using Enrollment.Core.Outbox;
using Enrollment.Core.Requests;
using Npgsql;

namespace Enrollment.Core.Recurring;

/// <summary>Deactivates recurring enrollments on the service's own account, and announces it.</summary>
public static class DeactivateRecurring
{
    private static readonly string HoldOfSequenceSql = EmbeddedSql.Of(typeof(DeactivateRecurring), "HoldOfSequence");
    private static readonly string OfSequenceSql = EmbeddedSql.Of(typeof(DeactivateRecurring), "OfSequence");

    /// <summary>Deactivates one whose row is locked. The caller saves it.</summary>
    /// <param name="reason">See <see cref="DeactivationReasons"/>.</param>
    /// <param name="refusal">The last refusal, if that is the cause.</param>
    public static void Deactivate(OutboxUnit unit, RecurringEnrollment recurring, string reason, Refusal? refusal, DateTimeOffset now)
    {
        recurring.Deactivate(reason, now);
        var detail = reason switch
        {
            DeactivationReasons.TooManyRefusals => $"{recurring.ConsecutiveFailures} runs in a row were refused or failed. The last one: {refusal!.Detail}",
            DeactivationReasons.SequenceDeleted => SequenceIsDeleted(recurring.SequenceId),
            DeactivationReasons.ScheduleUnreadable => $"The scheduler does not know the time zone {recurring.Timezone} or the cron expression {recurring.Cron}.",
            _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "There is no such reason."),
        };
        unit.Send(News(new(recurring.Id, recurring.AccountId, recurring.SequenceId, recurring.Name, reason, refusal?.Code, detail, now)));
    }

    /// <summary>
    /// Locks those of a sequence that is going to be deleted, and waits for runs that are being started. Call it before the sequence is locked:
    /// runs lock in that order, too.
    /// </summary>
    public static async Task HoldAsync(OutboxUnit unit, Guid accountId, Guid sequenceId, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(HoldOfSequenceSql, unit.Connection, unit.Transaction)
        {
            Parameters = { new("account_id", accountId), new("sequence_id", sequenceId) },
        };
        await command.ExecuteNonQueryAsync(stop);
    }

    /// <summary>
    /// Deactivates those of a sequence that is being deleted, and whose row the caller has locked. One that was moved to the sequence since
    /// <see cref="HoldAsync"/>, and of which a run is being started, is left: its next planned run is refused and deactivates it.
    /// </summary>
    public static async Task OfDeletedAsync(OutboxUnit unit, Guid accountId, Guid sequenceId, DateTimeOffset now, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(OfSequenceSql, unit.Connection, unit.Transaction)
        {
            Parameters =
            {
                new("account_id", accountId), new("sequence_id", sequenceId), new("reason", DeactivationReasons.SequenceDeleted), new("now", now),
            },
        };
        await using var reader = await command.ExecuteReaderAsync(stop);
        while (await reader.ReadAsync(stop))
        {
            unit.Send(News(new(
                reader.Get<Guid>("id"), accountId, sequenceId, reader.Get<string>("name"), DeactivationReasons.SequenceDeleted, Code: null,
                SequenceIsDeleted(sequenceId), now)));
        }
    }

    private static string SequenceIsDeleted(Guid sequenceId) => $"The sequence {sequenceId} is deleted.";

    // It may be activated again and deactivated once more: then that is other news.
    private static OutboxMessage News(RecurringEnrollmentDeactivated news) => OutboxMessage.Of(
        news, MessageIds.For(news.RecurringEnrollmentId, $"{nameof(RecurringEnrollmentDeactivated)} {Instants.Write(news.DeactivatedAt)}"), news.RecurringEnrollmentId);
}
