using System.Text.Json;
using System.Text.Json.Nodes;
using Enrollment.Contracts;
using Enrollment.Core.Calls;
using Enrollment.Core.Database;
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

    public static string Subject => "Batches that are over";

    public async Task<bool> SweepNextAsync(CancellationToken stop)
    {
        await using var unit = await units.BeginAsync(stop);
        var over = await MarkAsync(unit, stop);
        if (over.Count == 0)
            return false;
        var totals = await RowTotals.ReadAsync(unit.Connection, [.. over.Select(job => (job.Id, job.AccountId))], stop);
        var news = over.ToDictionary(job => job.Id, job => NewsOf(job, totals[job.Id]));
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
        ["rejected_codes"] = JsonSerializer.SerializeToNode(news.RejectedCodes),
        ["enrolled"] = news.Enrolled,
        ["skipped"] = news.Skipped,
        ["failed"] = news.Failed,
        ["skipped_reasons"] = JsonSerializer.SerializeToNode(news.SkippedReasons),
        ["states"] = JsonSerializer.SerializeToNode(news.States),
        ["succeeded"] = news.Succeeded,
        ["not_succeeded"] = news.NotSucceeded,
        ["outcomes"] = JsonSerializer.SerializeToNode(news.Outcomes),
        ["calls"] = new JsonObject { ["made"] = news.Calls.Made, ["under_way"] = news.Calls.UnderWay, ["answered_seconds"] = news.Calls.AnsweredSeconds },
        ["created_at"] = Instants.Write(news.CreatedAt),
        ["finished_at"] = Instants.Write(news.FinishedAt),
    };

    private static BatchFinished NewsOf(Over job, RowTotals rows) => new(
        job.Id, job.AccountId, job.SequenceId, job.Status == BulkJobStatus.Completed ? Done : job.Status, rows.Total, rows.Accepted, rows.Rejected,
        rows.RejectedCodes, rows.Enrolled, rows.Skipped, rows.Failed, rows.SkippedReasons, rows.States, rows.Succeeded, rows.NotSucceeded, rows.Outcomes,
        new(rows.Calls.Made, rows.Calls.UnderWay, rows.Calls.AnsweredSeconds), job.CreatedAt, job.AllEndedAt);

    private sealed record Over(Guid Id, Guid AccountId, Guid SequenceId, string Status, DateTimeOffset CreatedAt, DateTimeOffset AllEndedAt, string? SequenceName);
}
