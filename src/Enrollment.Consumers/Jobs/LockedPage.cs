using Enrollment.Core.Database;
using Enrollment.Core.Jobs;
using Enrollment.Core.Outbox;
using Npgsql;

namespace Enrollment.Consumers.Jobs;

/// <summary>A page that is still to be done; locked, so that a second delivery waits and then finds it done.</summary>
/// <param name="Reason">Of unenrolling only.</param>
/// <param name="IsSingle">The one page of a job in page mode.</param>
/// <param name="IsWaitedFor">A caller waits for it, so it takes no part in its account's window.</param>
public sealed record LockedPage(
    Guid JobId, int PageNumber, Stretch Stretch, int SequenceVersion, string SequenceKind, DateTimeOffset Anchor, bool IsSingle, bool IsWaitedFor, string? Reason)
{
    private static readonly string LockPageSql = EmbeddedSql.Beside(typeof(LockedPage), "LockPage");
    private static readonly string TakeRoundSql = EmbeddedSql.Beside(typeof(LockedPage), "TakeRound");
    private static readonly string NoteRoundSql = EmbeddedSql.Beside(typeof(LockedPage), "NoteRound");

    /// <summary>Null: it is done, or its job has ended meanwhile.</summary>
    public static async Task<LockedPage?> LockAsync(NpgsqlConnection connection, Guid jobId, Guid accountId, int pageNumber, CancellationToken stop)
    {
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new(JobEnd.ShareLockSql) { Parameters = { new("job_id", jobId) } },
                new(LockPageSql) { Parameters = { new("job_id", jobId), new("account_id", accountId), new("page_number", pageNumber) } },
            },
        };
        await using var reader = await batch.ExecuteReaderAsync(stop);
        await reader.NextResultAsync(stop);
        if (!await reader.ReadAsync(stop))
            return null;

        var stretch = new Stretch(
            accountId,
            reader.Get<Guid>("sequence_id"),
            reader.Get<string>("operation"),
            EnrollmentTarget.FromJson(reader.Get<string>("target")),
            reader.Get<bool>("skip_if_already_enrolled"),
            reader.Get<Guid>("after_key"),
            reader.Get<Guid>("up_to_key"));
        return new LockedPage(
            jobId, pageNumber, stretch,
            reader.Get<int>("sequence_version"),
            reader.Get<string>("kind"),
            reader.Get<DateTimeOffset>("anchor"),
            reader.Get<string>("mode") == BulkModes.Page,
            reader.Get<bool>("is_waited_for"),
            reader.TextOrNull("reason"));
    }

    /// <summary>A page's statement with what all pages have in common: whom a round takes, and what it notes.</summary>
    /// <param name="counter">The column of <c>bulk_pages</c> that counts what is done.</param>
    /// <param name="missed">Reason of those whom screening let through, and somebody else was faster with.</param>
    public static string Statement(string sql, string counter, string missed) => sql
        .Replace("{round}", TakeRoundSql, StringComparison.Ordinal)
        .Replace("{noting}", NoteRoundSql, StringComparison.Ordinal)
        .Replace("{counter}", counter, StringComparison.Ordinal)
        .Replace("{missed}", missed, StringComparison.Ordinal);

    /// <summary>A statement made by <see cref="Statement"/>, with the parameters that all pages have in common.</summary>
    public NpgsqlCommand Command(NpgsqlConnection connection, string statement)
    {
        var command = Screening.Command(connection, statement, Stretch);
        command.Parameters.Add(new("job_id", JobId));
        command.Parameters.Add(new("page_number", PageNumber));
        command.Parameters.Add(new("page_size", BulkModes.PageSize));
        command.Parameters.Add(new("is_single", IsSingle));
        // Who calls page after page passes by those of the earlier ones each time; they are counted, not listed again.
        command.Parameters.Add(new("records_passed_over", !IsSingle || Stretch.Target is EnrollmentTarget.ContactIds));
        return command;
    }
}

/// <summary>What one round of a page did.</summary>
/// <param name="Messages">Its announcements.</param>
/// <param name="Done">Contacts enrolled or unenrolled.</param>
public sealed record RoundResult(IReadOnlyList<OutboxMessage> Messages, int Done, int LeftOut, bool IsPageDone);
