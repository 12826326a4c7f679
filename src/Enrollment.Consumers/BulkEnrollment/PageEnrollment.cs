using System.Diagnostics;
using Enrollment.Contracts;
using Enrollment.Core.BulkEnrollment;
using Enrollment.Core.Database;
using Enrollment.Core.Outbox;
using Enrollment.Core.Sequences;
using Enrollment.Core.Telemetry;
using Npgsql;

namespace Enrollment.Consumers.BulkEnrollment;

/// <summary>
/// Enrolls one page in one transaction: enrollments, outcomes of the rest, the page's counts, and one outbox row. If more
/// contacts match by now than when the page was cut, it takes several such rounds, none larger than a page.
/// </summary>
public sealed class PageEnrollment(
    NpgsqlDataSource dataSource, SequencePlans plans, OutboxTable outbox, OutboxRelay relay, ILogger<PageEnrollment> logger)
{
    private static readonly string LockPageSql = EmbeddedSql.Beside(typeof(PageEnrollment), "LockPage");
    private static readonly string EnrollPageSql = EmbeddedSql.Beside(typeof(PageEnrollment), "EnrollPage");

    /// <summary>Does nothing if the page is done, or if its job has ended meanwhile: then the page is dropped.</summary>
    public async Task EnrollAsync(Guid jobId, Guid accountId, int pageNumber, CancellationToken stop)
    {
        while (await EnrollRoundAsync(jobId, accountId, pageNumber, stop))
        {
        }
    }

    /// <summary>True: the page goes on.</summary>
    private async Task<bool> EnrollRoundAsync(Guid jobId, Guid accountId, int pageNumber, CancellationToken stop)
    {
        using var activity = EnrollmentTelemetry.Source.StartActivity("enroll page");
        var started = Stopwatch.GetTimestamp();
        await using var connection = await dataSource.OpenConnectionAsync(stop);
        await using var transaction = await connection.BeginTransactionAsync(stop);
        var page = await LockAsync(connection, jobId, accountId, pageNumber, stop);
        if (page is null)
            return false;

        var plan = await plans.GetAsync(page.Stretch.SequenceId, page.SequenceVersion, stop);
        var first = (NextMove.RunStep)NextStep.First(plan, page.Anchor);
        var result = await InsertAsync(connection, page, first, stop);
        var batches = await AnnounceAsync(connection, transaction, page, result, stop);
        await transaction.CommitAsync(stop);
        await connection.CloseAsync();

        var elapsed = Stopwatch.GetElapsedTime(started);
        BulkEnrollmentLog.PageEnrolled(logger, jobId, pageNumber, result.Enrolled.Count, result.LeftOut, elapsed);
        Count(result, elapsed);
        foreach (var messages in batches)
            await relay.HandOverAsync(messages, stop);
        return !result.IsPageDone;
    }

    private async Task<List<OutboxBatch>> AnnounceAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, LockedPage page, PageResult result, CancellationToken stop)
    {
        if (result.Enrolled.Count == 0)
            return [];
        var batches = new List<OutboxBatch> { OutboxBatch.Of(result.Enrolled) };
        await outbox.InsertAsync(connection, transaction, batches[0], stop);

        Guid[] enrollmentIds = [.. result.Enrolled.Select(news => news.CorrelationId)];
        foreach (var messages in await PageLeavers.EndAsync(connection, page.Stretch.AccountId, page.JobId, enrollmentIds, result.ContactIds, stop))
        {
            await outbox.InsertAsync(connection, transaction, messages, stop);
            batches.Add(messages);
        }
        return batches;
    }

    private static async Task<LockedPage?> LockAsync(NpgsqlConnection connection, Guid jobId, Guid accountId, int pageNumber, CancellationToken stop)
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
            reader.GetGuid(0),
            EnrollmentTarget.FromJson(reader.GetString(1)),
            reader.GetBoolean(2),
            reader.GetGuid(3),
            reader.GetGuid(4));
        return new LockedPage(jobId, pageNumber, stretch, reader.GetInt32(5), reader.GetString(6), reader.GetFieldValue<DateTimeOffset>(7), reader.GetString(8) == BulkModes.Page);
    }

    private static async Task<PageResult> InsertAsync(NpgsqlConnection connection, LockedPage page, NextMove.RunStep first, CancellationToken stop)
    {
        var forced = !page.Stretch.SkipIfAlreadyEnrolled;
        await using var command = Screening.Command(connection, EnrollPageSql, page.Stretch);
        command.Parameters.Add(new("job_id", page.JobId));
        command.Parameters.Add(new("page_number", page.PageNumber));
        command.Parameters.Add(new("page_size", BulkModes.PageSize));
        command.Parameters.Add(new("is_single", page.IsSingle));
        // Who calls page after page passes by those of the earlier ones each time; they are counted, not listed again.
        command.Parameters.Add(new("records_already_enrolled", !page.IsSingle || page.Stretch.Target is EnrollmentTarget.ContactIds));
        command.Parameters.Add(new("sequence_version", page.SequenceVersion));
        command.Parameters.Add(new("forced", forced));
        command.Parameters.Add(new("position", first.Position));
        command.Parameters.Add(new("anchor", page.Anchor));
        command.Parameters.Add(new("due_at", first.DueAt));

        var enrolled = new List<OutboxMessage>(BulkModes.PageSize);
        var contactIds = new List<Guid>(BulkModes.PageSize);
        var (leftOut, isPageDone) = (0, false);
        await using var reader = await command.ExecuteReaderAsync(stop);
        while (await reader.ReadAsync(stop))
        {
            if (await reader.IsDBNullAsync(0, stop))
            {
                (leftOut, isPageDone) = (reader.GetInt32(4), reader.GetBoolean(5));
                continue;
            }
            var id = reader.GetGuid(0);
            var news = new ContactEnrolled(
                id, page.Stretch.AccountId, page.Stretch.SequenceId, page.SequenceKind, page.SequenceVersion, page.JobId, reader.GetGuid(1),
                await reader.IsDBNullAsync(2, stop) ? null : reader.GetGuid(2),
                page.Anchor, reader.GetFieldValue<DateTimeOffset>(3), first.DueAt, forced);
            enrolled.Add(OutboxMessage.Of(news, MessageIds.For(id, nameof(ContactEnrolled)), id));
            contactIds.Add(news.ContactId);
        }
        return new PageResult(enrolled, contactIds, leftOut, isPageDone);
    }

    private static void Count(PageResult result, TimeSpan elapsed)
    {
        EnrollmentTelemetry.Pages.Add(1);
        EnrollmentTelemetry.Contacts.Add(result.Enrolled.Count, new KeyValuePair<string, object?>("outcome", "enrolled"));
        EnrollmentTelemetry.Contacts.Add(result.LeftOut, new KeyValuePair<string, object?>("outcome", "left_out"));
        EnrollmentTelemetry.PageDuration.Record(elapsed.TotalSeconds);
    }

    private sealed record LockedPage(Guid JobId, int PageNumber, Stretch Stretch, int SequenceVersion, string SequenceKind, DateTimeOffset Anchor, bool IsSingle);

    /// <param name="Enrolled">About one enrollment each.</param>
    /// <param name="ContactIds">Of the same enrollments in the same order.</param>
    private sealed record PageResult(List<OutboxMessage> Enrolled, List<Guid> ContactIds, int LeftOut, bool IsPageDone);
}
