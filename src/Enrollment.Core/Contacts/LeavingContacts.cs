using Enrollment.Core.Enrollments;
using Enrollment.Core.Outbox;
using Npgsql;

namespace Enrollment.Core.Contacts;

/// <summary>
/// Ends the live enrollments of contacts that unsubscribe or are deleted, in the same transaction. docs/lifecycle.md says why none of
/// them is missed.
/// </summary>
public static class LeavingContacts
{
    public const string Unsubscribed = "unsubscribed";
    public const string Deleted = "contact_deleted";

    // Pages of the account that are about to commit are waited for, and pages behind us wait for our commit: the one who
    // comes second sees what the first one did. Taken as late as possible on both sides, so that nobody waits for long.
    private const string TakeTurnSql = "select pg_advisory_xact_lock(hashtextextended('leaving ' || @account_id, 0))";

    private const string ShareTurnSql = "select pg_advisory_xact_lock_shared(hashtextextended('leaving ' || @account_id, 0))";

    /// <summary>
    /// Ends the enrollments of contacts that leave. Call it after the contacts have been written and locked: whatever reads them after
    /// the commit no longer enrolls them.
    /// </summary>
    /// <param name="reason"><see cref="Unsubscribed"/> or <see cref="Deleted"/>.</param>
    /// <returns>The announcements, for the caller to send in the same transaction.</returns>
    public static async Task<IReadOnlyList<OutboxMessage>> EndEnrollmentsAsync(
        NpgsqlConnection connection, Guid accountId, IReadOnlyCollection<Guid> contactIds, string reason, NoteAuthor author, CancellationToken stop)
    {
        await TakeTurnAsync(connection, accountId, stop);
        var ended = await EndEnrollments.EndAsync(
            connection, accountId, new LiveEnrollments.OfContacts(contactIds), EnrollmentEnd.Cancelled(reason), author, limit: null, stop);
        return ended.Messages;
    }

    /// <summary>Takes the account's exclusive turn. For callers that can find the enrollments to end only after they have it.</summary>
    public static async Task TakeTurnAsync(NpgsqlConnection connection, Guid accountId, CancellationToken stop)
    {
        await using var turn = new NpgsqlCommand(TakeTurnSql, connection) { Parameters = { new("account_id", accountId) } };
        await turn.ExecuteNonQueryAsync(stop);
    }

    /// <summary>
    /// Makes the statement for a shared turn. Pages take it side by side, each before it checks again which contacts it has enrolled.
    /// </summary>
    public static NpgsqlBatchCommand ShareTurn(Guid accountId) => new(ShareTurnSql) { Parameters = { new("account_id", accountId) } };
}
