using Enrollment.Core.Calls;
using Enrollment.Core.Database;
using Enrollment.Core.Outbox;
using Enrollment.Core.Outcomes;
using Npgsql;
using NpgsqlTypes;

namespace Enrollment.Core.Enrollments;

/// <summary>Ends many enrollments in one statement. A single enrollment is ended by its own verb, with the same effect.</summary>
public static class EndEnrollments
{
    private static readonly string Sql = EmbeddedSql.Of(typeof(EndEnrollments), "EndEnrollments");
    private static readonly string AnyLeftSql = EmbeddedSql.Of(typeof(EndEnrollments), "AnyLeft");
    private static readonly string CloseRunsSql = EmbeddedSql.Of(typeof(EndEnrollments), "CloseRuns");
    private static readonly string KeepSuccessesSql = EmbeddedSql.Of(typeof(EndEnrollments), "KeepSuccesses");

    /// <summary>
    /// Ends live enrollments in the open transaction of <paramref name="connection"/>. Safe to repeat: enrollments that have ended are
    /// left alone. Call it once per transaction unless the transaction already holds the rows, because a second call may lock smaller
    /// ids than the first.
    /// </summary>
    /// <param name="author">The author that each enrollment's history names.</param>
    /// <param name="limit">The most enrollments to end; <see cref="EndedEnrollments.HasMore"/> says whether any are left. Null ends all.</param>
    /// <returns>The ended enrollments, and the announcements for the caller to send in the same transaction.</returns>
    public static async Task<EndedEnrollments> EndAsync(
        NpgsqlConnection connection, Guid accountId, LiveEnrollments which, EnrollmentEnd end, NoteAuthor author, int? limit, CancellationToken stop)
    {
        var (ended, mayCall) = (new List<EndedEnrollment>(), new List<EndedEnrollment>());
        await using (var command = Command(connection, accountId, which, end, author, limit))
        await using (var reader = await command.ExecuteReaderAsync(stop))
        {
            while (await reader.ReadAsync(stop))
            {
                ended.Add(new(
                    reader.Get<Guid>("id"), reader.Get<Guid>("sequence_id"), reader.Get<Guid>("contact_id"), reader.Get<Guid?>("group_id"),
                    reader.Get<DateTimeOffset>("finished_at"))
                { RowIndex = reader.Get<int?>("row_index") });
                if (ended[^1].RowIndex is not null)
                    mayCall.Add(ended[^1]);
            }
        }
        await CloseRunsAsync(connection, accountId, ended, end, stop);
        var withdrawn = mayCall.Count == 0 ? [] : await EndCallsAsync(connection, accountId, mayCall, end, stop);
        var hasMore = limit is not null && await IsAnyLeftAsync(connection, accountId, which, stop);
        return new(accountId, end, ended, hasMore) { Withdrawn = withdrawn };
    }

    public static NpgsqlCommand Command(NpgsqlConnection connection, Guid accountId, LiveEnrollments which, EnrollmentEnd end, NoteAuthor author, int? limit)
    {
        var command = Command(connection, Sql, accountId, which, limit);
        command.Parameters.Add(new("end_state", end.State));
        command.Parameters.Add(new("end_outcome", NpgsqlDbType.Text) { Value = (object?)end.Outcome ?? DBNull.Value });
        command.Parameters.Add(new("reason", NpgsqlDbType.Text) { Value = (object?)end.Reason ?? DBNull.Value });
        command.Parameters.Add(new("api_key_id", NpgsqlDbType.Uuid) { Value = author is NoteAuthor.ApiKey key ? key.Id : DBNull.Value });
        command.Parameters.Add(new("author_job_id", NpgsqlDbType.Uuid) { Value = author is NoteAuthor.Job job ? job.Id : DBNull.Value });
        return command;
    }

    private static async Task<bool> IsAnyLeftAsync(NpgsqlConnection connection, Guid accountId, LiveEnrollments which, CancellationToken stop)
    {
        await using var command = Command(connection, AnyLeftSql, accountId, which, limit: 1);
        return (bool)(await command.ExecuteScalarAsync(stop))!;
    }

    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql, Guid accountId, LiveEnrollments which, int? limit)
    {
        var command = new NpgsqlCommand(sql.Replace("{candidates}", which.Candidates, StringComparison.Ordinal), connection) { CommandTimeout = 300 };
        command.Parameters.Add(new("account_id", accountId));
        command.Parameters.Add(new("limit", NpgsqlDbType.Integer) { Value = (object?)limit ?? DBNull.Value });
        which.AddTo(command.Parameters);
        return command;
    }

    private static async Task<IReadOnlyList<WithdrawnCall>> EndCallsAsync(
        NpgsqlConnection connection, Guid accountId, List<EndedEnrollment> ended, EnrollmentEnd end, CancellationToken stop)
    {
        var ids = ended.Select(one => one.EnrollmentId).ToArray();
        await using (var keep = new NpgsqlCommand(KeepSuccessesSql, connection))
        {
            keep.Parameters.Add(new("account_id", accountId));
            keep.Parameters.Add(new("enrollment_ids", ids));
            keep.Parameters.Add(new("succeeded", EnrollmentEnd.Succeeded));
            await keep.ExecuteNonQueryAsync(stop);
        }
        var withdrawn = await CallRows.WithdrawAsync(connection, accountId, ids, WithdrawalReasons.OfEnd(end.Reason), ended[0].At, stop);
        await EndedResults.AddAsync(connection, accountId, ended, withdrawn, end, stop);
        return withdrawn;
    }

    // Their steps that were under way stay in the history as failed.
    private static async Task CloseRunsAsync(
        NpgsqlConnection connection, Guid accountId, List<EndedEnrollment> ended, EnrollmentEnd end, CancellationToken stop)
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
}

/// <summary>One enrollment that a statement has ended.</summary>
/// <param name="GroupId">The group that must hear of the end; null if it is in none.</param>
public sealed record EndedEnrollment(Guid EnrollmentId, Guid SequenceId, Guid ContactId, Guid? GroupId, DateTimeOffset At)
{
    /// <summary>The row that it came from; null if it did not come as one.</summary>
    public int? RowIndex { get; init; }
}

/// <summary>Lists the enrollments that one call ended.</summary>
/// <param name="HasMore">Whether the limit left live enrollments.</param>
public sealed record EndedEnrollments(Guid AccountId, EnrollmentEnd End, IReadOnlyList<EndedEnrollment> Ended, bool HasMore)
{
    public int Count => Ended.Count;

    /// <summary>Holds the calls that were withdrawn; empty where no calls are made.</summary>
    public IReadOnlyList<WithdrawnCall> Withdrawn { get; init; } = [];

    /// <summary>Counts the calls that a dialer may be making.</summary>
    public int CallsUnderWay => Withdrawn.Count(one => one.Call.IsOpen);

    /// <summary>The announcements for the caller to send in the transaction; empty if no enrollment was ended.</summary>
    public IReadOnlyList<OutboxMessage> Messages => [.. Withdrawn.SelectMany(NewsOf), .. Ended.SelectMany(one => End.Announce(AccountId, one))];

    private static IEnumerable<OutboxMessage> NewsOf(WithdrawnCall withdrawn)
    {
        var (call, isNew) = withdrawn;
        if (isNew)
            yield return CallNews.Withdrawn(call);
        if (call.ClosedAt is { } at)
            yield return CallNews.Finished(call, CallOutcomes.NotPlaced, isSuccess: false, given: null, late: 0, nextCallAt: null, at);
    }
}
