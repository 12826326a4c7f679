using Enrollment.Contracts;
using Enrollment.Core.Database;
using Enrollment.Core.Enrollments;
using Enrollment.Core.Identity;
using Enrollment.Core.Jobs;
using Enrollment.Core.Jobs.Targets;
using Enrollment.Core.Outbox;
using Npgsql;
using NpgsqlTypes;

namespace Enrollment.Consumers.Jobs;

/// <summary>
/// Enrolls the rows of a page, each for the contact that its number belongs to. Numbers of nobody get a new contact in the same
/// transaction. Of each group one row becomes active, and the others wait behind it.
/// </summary>
public static class RowsEnrollment
{
    private const NpgsqlDbType Instants = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz;

    private static readonly string TakeTurnSql = EmbeddedSql.Of(typeof(RowsEnrollment), "TakeTurn");
    private static readonly string ReadRowsSql = EmbeddedSql.Of(typeof(RowsEnrollment), "ReadRows");
    private static readonly string ClaimNumbersSql = EmbeddedSql.Of(typeof(RowsEnrollment), "ClaimNumbers");
    private static readonly string FillContactsSql = EmbeddedSql.Of(typeof(RowsEnrollment), "FillContacts");
    private static readonly string EnrollSql = EmbeddedSql.Of(typeof(RowsEnrollment), "EnrollRows");
    private static readonly string FindLeaversSql = EmbeddedSql.Of(typeof(RowsEnrollment), "FindLeavers");

    public static async Task<RoundResult> EnrollAsync(NpgsqlConnection connection, LockedPage page, EnrollmentTarget.RequestRows target, CancellationToken stop)
    {
        if (target.GroupByField is not null && target.GroupScope == GroupScopes.Sequence)
            await TakeTurnAsync(connection, page.Job.SequenceId, stop);
        var rows = await ReadRowsAsync(connection, page, stop);
        var (enrolled, totals) = await WriteAsync(connection, page, target, rows, stop);
        if (enrolled.Count == 0)
            return new([], totals);
        var ended = await EndLeaversAsync(connection, page.Job, enrolled, stop);
        return new([.. enrolled.Select(one => one.News), .. AskGroups(page, enrolled), .. ended], totals);
    }

    private static async Task TakeTurnAsync(NpgsqlConnection connection, Guid sequenceId, CancellationToken stop)
    {
        await using var turn = new NpgsqlCommand(TakeTurnSql, connection) { Parameters = { new("sequence_id", sequenceId) } };
        await turn.ExecuteNonQueryAsync(stop);
    }

    private static async Task<List<DueRow>> ReadRowsAsync(NpgsqlConnection connection, LockedPage page, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(ReadRowsSql, connection);
        command.Parameters.Add(new("sequence_id", page.Job.SequenceId));
        AddTo(command.Parameters, page);
        await using var reader = await command.ExecuteReaderAsync(stop);
        var rows = new List<DueRow>(BulkModes.PageSize);
        FirstCalls? calls = null;
        while (await reader.ReadAsync(stop))
        {
            calls ??= new(page.Job.Plan!, new()
            {
                SequenceId = page.Job.SequenceId,
                AccountId = page.Job.AccountId,
                CallWindows = reader.Get<string>("call_windows"),
                Exceptions = reader.Get<string>("exceptions"),
                RespectNumberZones = reader.Get<bool>("respect_number_zones"),
                AllowWindowBypass = reader.Get<bool>("allow_window_bypass"),
            });
            var (wanted, due) = calls.Of(
                reader.Get<DateTimeOffset>("anchor"), reader.Get<string>("timezone"), reader.Get<string>("phone_e164"), reader.Get<bool>("bypasses_window"));
            rows.Add(new(reader.Get<Guid>("key"), wanted, due, reader.TextOrNull("email") is { } email ? IdentityKeys.OfAddress(email) : null));
        }
        return rows;
    }

    private static async Task<(List<EnrolledRow> Enrolled, PageTotals Totals)> WriteAsync(
        NpgsqlConnection connection, LockedPage page, EnrollmentTarget.RequestRows target, List<DueRow> rows, CancellationToken stop)
    {
        var enrolled = new List<EnrolledRow>(rows.Count);
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands = { Contacts(ClaimNumbersSql, page, rows), Contacts(FillContactsSql, page, rows), Enroll(page, target, rows), page.TotalsCommand() },
            Timeout = Stretch.TimeoutSeconds,
        };
        await using var reader = await batch.ExecuteReaderAsync(stop);
        while (await reader.ReadAsync(stop))
            enrolled.Add(Read(reader, page.Job));
        await reader.NextResultAsync(stop);
        await reader.ReadAsync(stop);
        return (enrolled, PageTotals.Read(reader));
    }

    private static NpgsqlBatchCommand Contacts(string sql, LockedPage page, List<DueRow> rows)
    {
        var command = new NpgsqlBatchCommand(sql);
        AddTo(command.Parameters, page);
        command.Parameters.Add(new("keys", rows.Select(row => row.Key).ToArray()));
        command.Parameters.Add(new("email_keys", NpgsqlDbType.Array | NpgsqlDbType.Text) { Value = rows.Select(row => row.EmailKey).ToArray() });
        return command;
    }

    private static NpgsqlBatchCommand Enroll(LockedPage page, EnrollmentTarget.RequestRows target, List<DueRow> rows)
    {
        var command = page.Stretch.Command(EnrollSql);
        command.Parameters.Add(new("job_id", page.Job.Id));
        command.Parameters.Add(new("page_number", page.PageNumber));
        command.Parameters.Add(new("sequence_version", page.Job.SequenceVersion));
        command.Parameters.Add(new("position", page.Job.First!.Position));
        command.Parameters.Add(new("gate", NpgsqlDbType.Text) { Value = (object?)FirstCalls.GateOf(page.Job.Plan!) ?? DBNull.Value });
        command.Parameters.Add(new("group_field", NpgsqlDbType.Text) { Value = (object?)target.GroupByField ?? DBNull.Value });
        command.Parameters.Add(new("keys", rows.Select(row => row.Key).ToArray()));
        command.Parameters.Add(new("wanted_ats", Instants) { Value = rows.Select(row => row.WantedAt).ToArray() });
        command.Parameters.Add(new("due_ats", Instants) { Value = rows.Select(row => row.DueAt).ToArray() });
        return command;
    }

    private static void AddTo(NpgsqlParameterCollection parameters, LockedPage page)
    {
        parameters.Add(new("job_id", page.Job.Id));
        parameters.Add(new("account_id", page.Job.AccountId));
        parameters.Add(new("after_key", page.Stretch.AfterKey));
        parameters.Add(new("up_to_key", page.Stretch.UpToKey));
    }

    private static EnrolledRow Read(NpgsqlDataReader row, PreparedJob job)
    {
        var (id, contactId, anchor) = (row.Get<Guid>("id"), row.Get<Guid>("contact_id"), row.Get<DateTimeOffset>("anchor"));
        var news = new ContactEnrolled(
            id, job.AccountId, job.SequenceId, job.SequenceKind, job.SequenceVersion, job.Id, contactId, row.Get<Guid?>("customer_id"), anchor,
            row.Get<DateTimeOffset>("created_at"), row.Get<DateTimeOffset?>("due_at"), !job.SkipIfAlreadyEnrolled, row.Get<string>("state"), row.Get<int>("row_index"),
            row.Get<Guid?>("group_id"));
        return new(
            id, contactId, news.GroupId, news.State == EnrollmentState.Waiting,
            OutboxMessage.Of(news, MessageIds.For(id, nameof(ContactEnrolled)), id));
    }

    // The active member of a group may end before this page commits, and its question to the group then misses the rows of this page. So
    // the page asks again for groups in which all its rows wait. Where one of its own rows is active, that one ends after the commit.
    private static IEnumerable<OutboxMessage> AskGroups(LockedPage page, List<EnrolledRow> enrolled)
    {
        var led = enrolled.Where(row => !row.Waits).Select(row => row.GroupId).ToHashSet();
        return enrolled.Where(row => row.Waits && !led.Contains(row.GroupId)).Select(row => row.GroupId!.Value).Distinct().Select(group => OutboxMessage.Of(
            new AdvanceGroup(group, page.Job.AccountId, page.Job.SequenceId),
            MessageIds.For(page.Job.Id, $"{nameof(AdvanceGroup)} {group}", page.PageNumber), group));
    }

    // Contacts can leave, and numbers be barred, while a page is enrolled; see PageEnrollment.
    private static async Task<IReadOnlyList<OutboxMessage>> EndLeaversAsync(
        NpgsqlConnection connection, PreparedJob job, List<EnrolledRow> enrolled, CancellationToken stop)
    {
        var leavers = new List<(Guid Id, string Reason)>();
        await using (var batch = new NpgsqlBatch(connection)
        {
            Timeout = 300,
            BatchCommands =
            {
                Core.Contacts.LeavingContacts.ShareTurn(job.AccountId),
                new(FindLeaversSql)
                {
                    Parameters =
                    {
                        new("account_id", job.AccountId), new("enrollment_ids", enrolled.Select(row => row.Id).ToArray()),
                        new("contact_ids", enrolled.Select(row => row.ContactId).ToArray()),
                    },
                },
            },
        })
        await using (var reader = await batch.ExecuteReaderAsync(stop))
        {
            await reader.NextResultAsync(stop);
            while (await reader.ReadAsync(stop))
                leavers.Add((reader.Get<Guid>("enrollment_id"), reader.Get<string>("reason")));
        }
        var news = new List<OutboxMessage>();
        foreach (var reason in leavers.GroupBy(leaver => leaver.Reason, leaver => leaver.Id, StringComparer.Ordinal))
        {
            var ended = await EndEnrollments.EndAsync(
                connection, job.AccountId, new LiveEnrollments.WithIds([.. reason]), EnrollmentEnd.Cancelled(reason.Key), new NoteAuthor.Job(job.Id), limit: null, stop);
            news.AddRange(ended.Messages);
        }
        return news;
    }

    /// <summary>A row to be enrolled.</summary>
    private sealed record DueRow(Guid Key, DateTimeOffset WantedAt, DateTimeOffset DueAt, string? EmailKey);

    /// <summary>A row that was enrolled.</summary>
    private sealed record EnrolledRow(Guid Id, Guid ContactId, Guid? GroupId, bool Waits, OutboxMessage News);
}
