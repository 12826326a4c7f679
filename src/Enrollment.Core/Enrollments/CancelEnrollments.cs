using Enrollment.Contracts;
using Enrollment.Core.Database;
using Enrollment.Core.Outbox;
using Npgsql;
using NpgsqlTypes;

namespace Enrollment.Core.Enrollments;

/// <summary>Ends many enrollments in one statement; a single one is ended by its own verb, to the same effect.</summary>
public static class CancelEnrollments
{
    private static readonly string CancelLiveSql = EmbeddedSql.Beside(typeof(CancelEnrollments), "CancelLive");
    private static readonly string Sql = EmbeddedSql.Beside(typeof(CancelEnrollments), "CancelEnrollments");
    private static readonly string CloseRunsSql = EmbeddedSql.Beside(typeof(CancelEnrollments), "CloseRuns");

    /// <summary>For statements that do more than to cancel: their parts <c>candidates</c> to <c>cancelled</c>. To be followed by <see cref="CloseRunsAsync"/>.</summary>
    /// <param name="candidates">Statement that finds the ids.</param>
    public static string Within(string sql, string candidates) => sql
        .Replace("{cancelling}", CancelLiveSql, StringComparison.Ordinal).Replace("{candidates}", candidates, StringComparison.Ordinal);

    /// <summary>
    /// Cancels those who are live, in the transaction that <paramref name="connection"/> has open. Safe to repeat: who has
    /// ended is passed over. One call per transaction; a second one may have to lock smaller ids than the first.
    /// </summary>
    /// <param name="reason">Kept with each enrollment and announced; at most 2,000 characters of it.</param>
    /// <param name="author">Noted in each history.</param>
    /// <param name="limit">At most so many; <see cref="CancelledEnrollments.HasMore"/> says whether that left any.</param>
    /// <returns>Whom it was, and the announcements for the caller to send in the same transaction.</returns>
    public static async Task<CancelledEnrollments> CancelAsync(
        NpgsqlConnection connection, Guid accountId, LiveEnrollments which, string reason, NoteAuthor author, int limit, CancellationToken stop)
    {
        var storable = StorableText.Of(reason, ContactEnrollment.MaxReasonLength);
        await using var command = new NpgsqlCommand(Within(Sql, which.Candidates), connection) { CommandTimeout = 300 };
        command.Parameters.Add(new("account_id", accountId));
        AddTo(command.Parameters, storable, author, limit);
        which.AddTo(command.Parameters);

        var news = new List<EnrollmentCancelled>();
        var hasMore = false;
        await using (var reader = await command.ExecuteReaderAsync(stop))
        {
            while (await reader.ReadAsync(stop))
            {
                if (await reader.IsDBNullAsync(0, stop))
                    hasMore = reader.GetBoolean(4);
                else
                    news.Add(new(reader.GetGuid(0), accountId, reader.GetGuid(1), reader.GetGuid(2), storable, reader.GetFieldValue<DateTimeOffset>(3)));
            }
        }
        await CloseRunsAsync(connection, news, stop);
        return new(news, hasMore);
    }

    /// <summary>Leaves their steps that were under way in the history as failed; to be called in the transaction that has cancelled them.</summary>
    public static async Task CloseRunsAsync(NpgsqlConnection connection, IReadOnlyList<EnrollmentCancelled> cancelled, CancellationToken stop)
    {
        if (cancelled.Count == 0)
            return;
        await using var command = new NpgsqlCommand(CloseRunsSql, connection)
        {
            Parameters =
            {
                new("enrollment_ids", cancelled.Select(one => one.EnrollmentId).ToArray()), new("account_id", cancelled[0].AccountId),
                new("reason", cancelled[0].Reason), new("finished_at", cancelled[0].CancelledAt),
            },
        };
        await command.ExecuteNonQueryAsync(stop);
    }

    /// <summary>The parameters of <see cref="Within"/> that a statement has not got yet; <c>@account_id</c> is its own.</summary>
    public static void AddTo(NpgsqlParameterCollection parameters, string storableReason, NoteAuthor author, int limit)
    {
        parameters.Add(new("reason", storableReason));
        parameters.Add(new("limit", limit));
        parameters.Add(new("api_key_id", NpgsqlDbType.Uuid) { Value = author is NoteAuthor.ApiKey key ? key.Id : DBNull.Value });
        parameters.Add(new("author_job_id", NpgsqlDbType.Uuid) { Value = author is NoteAuthor.Job job ? job.Id : DBNull.Value });
    }

    internal static IReadOnlyList<OutboxMessage> Announce(IEnumerable<EnrollmentCancelled> news) =>
        [.. news.Select(one => OutboxMessage.Of(one, MessageIds.For(one.EnrollmentId, nameof(EnrollmentCancelled)), one.EnrollmentId))];
}

/// <summary>What one call ended.</summary>
/// <param name="HasMore">The limit left some.</param>
public sealed record CancelledEnrollments(IReadOnlyList<EnrollmentCancelled> News, bool HasMore)
{
    public int Count => News.Count;

    /// <summary>To be sent in the transaction; empty if nobody was cancelled.</summary>
    public IReadOnlyList<OutboxMessage> Messages { get; } = CancelEnrollments.Announce(News);
}
