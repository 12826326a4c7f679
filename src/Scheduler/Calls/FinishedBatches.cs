using System.Text.Json;
using System.Text.Json.Nodes;
using Enrollment.Contracts;
using Enrollment.Core.Calls;
using Enrollment.Core.Database;
using Enrollment.Core.Enrollments;
using Enrollment.Core.Jobs;
using Enrollment.Core.Outbox;
using Enrollment.Core.Requests;
using Enrollment.Core.Webhooks;
using Enrollment.Scheduler.Sweeps;
using Npgsql;

namespace Enrollment.Scheduler.Calls;

/// <summary>
/// Notes and announces the jobs over rows whose enrollments have all ended, and tells their sequence's address. In one transaction: a
/// scheduler that dies before its commit has announced nothing, and one that comes later finds the same jobs.
/// </summary>
public sealed class FinishedBatches(OutboxUnits units, ILogger<FinishedBatches> logger) : ISweep
{
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(2);

    private const int AtOnce = 100;
    private const string Done = "done";

    private static readonly string MarkSql = EmbeddedSql.Of(typeof(FinishedBatches), "MarkFinished");
    private static readonly string SumSql = EmbeddedSql.Of(typeof(FinishedBatches), "SumFinished");

    public static string Subject => "Batches that are over";

    public async Task<bool> SweepNextAsync(CancellationToken stop)
    {
        await using var unit = await units.BeginAsync(stop);
        var over = await MarkAsync(unit, stop);
        if (over.Count == 0)
            return false;
        var rows = await SumAsync(unit, over, stop);
        var news = over.ToDictionary(job => job.Id, job => NewsOf(job, [.. rows[job.Id]]));
        unit.Send(news.Values.Select(one => OutboxMessage.Of(one, MessageIds.For(one.BatchId, nameof(BatchFinished)), one.BatchId)));
        await TellAsync(unit, over, news, stop);
        unit.AfterCommit(() => CallsLog.BatchesFinished(logger, over.Count));
        await unit.CommitAsync(stop);
        return over.Count == AtOnce;
    }

    private static async Task<List<Over>> MarkAsync(OutboxUnit unit, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(MarkSql, unit.Connection, unit.Transaction) { Parameters = { new("limit", AtOnce) } };
        await using var reader = await command.ExecuteReaderAsync(stop);
        var over = new List<Over>();
        while (await reader.ReadAsync(stop))
            over.Add(new(
                reader.Get<Guid>("id"), reader.Get<Guid>("account_id"), reader.Get<Guid>("sequence_id"), reader.Get<string>("status"),
                reader.Get<DateTimeOffset>("created_at"), reader.Get<DateTimeOffset>("all_ended_at"), reader.TextOrNull("sequence_name")));
        return over;
    }

    private static async Task<ILookup<Guid, Rows>> SumAsync(OutboxUnit unit, IReadOnlyCollection<Over> over, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(SumSql, unit.Connection, unit.Transaction)
        {
            Parameters = { new("job_ids", over.Select(job => job.Id).ToArray()), new("account_ids", over.Select(job => job.AccountId).ToArray()) },
        };
        await using var reader = await command.ExecuteReaderAsync(stop);
        var rows = new List<(Guid Job, Rows Rows)>();
        while (await reader.ReadAsync(stop))
            rows.Add((reader.Get<Guid>("job_id"), new(
                reader.Get<string>("status"), reader.TextOrNull("outcome"), reader.TextOrNull("last_outcome"), reader.Get<int>("rows"), reader.Get<int>("made"))));
        return rows.ToLookup(pair => pair.Job, pair => pair.Rows);
    }

    // A sequence without settings has been deleted, and sends nothing.
    private static async Task TellAsync(OutboxUnit unit, IReadOnlyCollection<Over> over, Dictionary<Guid, BatchFinished> news, CancellationToken stop)
    {
        var settings = await CallRows.LoadSettingsAsync(unit.Connection, [.. over.Select(job => (job.SequenceId, job.AccountId)).Distinct()], stop);
        var results = over.Where(job => settings.ContainsKey(job.SequenceId))
            .Select(job => ResultWebhooks.BatchFinished(job.Id, settings[job.SequenceId], job.SequenceName ?? "", CountsOf(news[job.Id]), job.AllEndedAt));
        await WebhookDeliveries.AddAsync(unit.Connection, [.. results.OfType<WebhookDelivery>()], stop);
    }

    private static JsonObject CountsOf(BatchFinished news) => new()
    {
        ["id"] = news.BatchId,
        ["status"] = news.Status,
        ["total"] = news.Total,
        ["accepted"] = news.Accepted,
        ["rejected"] = news.Rejected,
        ["enrolled"] = news.Enrolled,
        ["skipped"] = news.Skipped,
        ["failed"] = news.Failed,
        ["succeeded"] = news.Succeeded,
        ["not_succeeded"] = news.NotSucceeded,
        ["outcomes"] = JsonSerializer.SerializeToNode(news.Outcomes),
        ["calls"] = new JsonObject { ["made"] = news.CallsMade },
        ["created_at"] = Instants.Write(news.CreatedAt),
        ["finished_at"] = Instants.Write(news.FinishedAt),
    };

    private static BatchFinished NewsOf(Over job, IReadOnlyCollection<Rows> rows)
    {
        var (total, rejected, enrolled) = (rows.Sum(row => row.Count), With("rejected"), With("enrolled"));
        var succeeded = rows.Where(row => row.Outcome == EnrollmentEnd.Succeeded).Sum(row => row.Count);
        var outcomes = rows.Where(row => row.LastOutcome is not null).GroupBy(row => row.LastOutcome!, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Sum(row => row.Count), StringComparer.Ordinal);
        return new(
            job.Id, job.AccountId, job.SequenceId, job.Status == BulkJobStatus.Completed ? Done : job.Status, total, total - rejected, rejected, enrolled,
            With("skipped"), With("failed"), succeeded, enrolled - succeeded, outcomes, rows.Sum(row => row.Made), job.CreatedAt, job.AllEndedAt);

        int With(string status) => rows.Where(row => row.Status == status).Sum(row => row.Count);
    }

    private sealed record Over(Guid Id, Guid AccountId, Guid SequenceId, string Status, DateTimeOffset CreatedAt, DateTimeOffset AllEndedAt, string? SequenceName);

    private sealed record Rows(string Status, string? Outcome, string? LastOutcome, int Count, int Made);
}
