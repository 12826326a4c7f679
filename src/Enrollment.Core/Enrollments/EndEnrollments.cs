using Enrollment.Core.Database;
using Enrollment.Core.Outbox;
using Npgsql;
using NpgsqlTypes;

namespace Enrollment.Core.Enrollments;

/// <summary>Ends many enrollments in one statement; a single one is ended by its own verb, to the same effect.</summary>
public static class EndEnrollments
{
    private static readonly string EndLiveSql = EmbeddedSql.Beside(typeof(EndEnrollments), "EndLive");
    private static readonly string Sql = EmbeddedSql.Beside(typeof(EndEnrollments), "EndEnrollments");
    private static readonly string CloseRunsSql = EmbeddedSql.Beside(typeof(EndEnrollments), "CloseRuns");

    /// <summary>Puts the parts <c>candidates</c> to <c>ended</c> into a statement that does more than to end. To be followed by <see cref="CloseRunsAsync"/>.</summary>
    /// <param name="candidates">Statement that finds the ids.</param>
    public static string Within(string sql, string candidates) => sql
        .Replace("{ending}", EndLiveSql, StringComparison.Ordinal).Replace("{candidates}", candidates, StringComparison.Ordinal);

    /// <summary>
    /// Ends those who are live, in the transaction that <paramref name="connection"/> has open. Safe to repeat: who has
    /// ended is passed over. One call per transaction; a second one may have to lock smaller ids than the first.
    /// </summary>
    /// <param name="author">Noted in each history.</param>
    /// <param name="limit">At most so many; <see cref="EndedEnrollments.HasMore"/> says whether that left any.</param>
    /// <returns>Whom it was, and the announcements for the caller to send in the same transaction.</returns>
    public static async Task<EndedEnrollments> EndAsync(
        NpgsqlConnection connection, Guid accountId, LiveEnrollments which, EnrollmentEnd end, NoteAuthor author, int limit, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(Within(Sql, which.Candidates), connection) { CommandTimeout = 300 };
        command.Parameters.Add(new("account_id", accountId));
        AddTo(command.Parameters, end, author, limit);
        which.AddTo(command.Parameters);

        var ended = new List<EndedEnrollment>();
        var hasMore = false;
        await using (var reader = await command.ExecuteReaderAsync(stop))
        {
            while (await reader.ReadAsync(stop))
            {
                if (reader.IsNull("id"))
                    hasMore = reader.Get<bool>("has_more");
                else
                    ended.Add(EndedEnrollment.Read(reader));
            }
        }
        await CloseRunsAsync(connection, accountId, ended, end, stop);
        return new(accountId, end, ended, hasMore);
    }

    /// <summary>Leaves their steps that were under way in the history as failed; to be called in the transaction that has ended them.</summary>
    public static async Task CloseRunsAsync(
        NpgsqlConnection connection, Guid accountId, IReadOnlyList<EndedEnrollment> ended, EnrollmentEnd end, CancellationToken stop)
    {
        if (ended.Count == 0)
            return;
        await using var command = new NpgsqlCommand(CloseRunsSql, connection)
        {
            Parameters =
            {
                new("enrollment_ids", ended.Select(one => one.EnrollmentId).ToArray()), new("account_id", accountId),
                new("reason", NpgsqlDbType.Text) { Value = (object?)end.Reason ?? DBNull.Value }, new("finished_at", ended[0].At),
            },
        };
        await command.ExecuteNonQueryAsync(stop);
    }

    /// <summary>Adds the parameters of <see cref="Within"/> that a statement has not got yet; <c>@account_id</c> is its own.</summary>
    public static void AddTo(NpgsqlParameterCollection parameters, EnrollmentEnd end, NoteAuthor author, int limit)
    {
        parameters.Add(new("end_state", end.State));
        parameters.Add(new("end_outcome", NpgsqlDbType.Text) { Value = (object?)end.Outcome ?? DBNull.Value });
        parameters.Add(new("reason", NpgsqlDbType.Text) { Value = (object?)end.Reason ?? DBNull.Value });
        parameters.Add(new("limit", limit));
        parameters.Add(new("api_key_id", NpgsqlDbType.Uuid) { Value = author is NoteAuthor.ApiKey key ? key.Id : DBNull.Value });
        parameters.Add(new("author_job_id", NpgsqlDbType.Uuid) { Value = author is NoteAuthor.Job job ? job.Id : DBNull.Value });
    }
}

/// <summary>One enrollment that a statement has ended.</summary>
public sealed record EndedEnrollment(Guid EnrollmentId, Guid SequenceId, Guid ContactId, DateTimeOffset At)
{
    /// <summary>Reads a row of <c>ended</c>.</summary>
    public static EndedEnrollment Read(NpgsqlDataReader row) =>
        new(row.Get<Guid>("id"), row.Get<Guid>("sequence_id"), row.Get<Guid>("contact_id"), row.Get<DateTimeOffset>("finished_at"));
}

/// <summary>Lists the enrollments that one call ended.</summary>
/// <param name="HasMore">The limit left some.</param>
public sealed record EndedEnrollments(Guid AccountId, EnrollmentEnd End, IReadOnlyList<EndedEnrollment> Ended, bool HasMore)
{
    public int Count => Ended.Count;

    /// <summary>The announcements, to be sent in the transaction; empty if nobody was ended.</summary>
    public IReadOnlyList<OutboxMessage> Messages { get; } =
        [.. Ended.Select(one => End.Announce(one.EnrollmentId, AccountId, one.SequenceId, one.ContactId, one.At))];
}
