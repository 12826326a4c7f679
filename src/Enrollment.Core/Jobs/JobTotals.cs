using System.Text.Json;
using Enrollment.Core.Database;
using Npgsql;

namespace Enrollment.Core.Jobs;

/// <summary>The progress of a job. Matched is always enrolled + cancelled + skipped + failed.</summary>
public sealed record JobTotals(
    int PagesTotal,
    int PagesDone,
    long Matched,
    long Enrolled,
    long Cancelled,
    long Skipped,
    long Failed,
    IReadOnlyDictionary<string, long> SkippedReasons,
    IReadOnlyDictionary<string, long> FailedReasons)
{
    private static readonly string Sql = EmbeddedSql.Beside(typeof(JobTotals), "JobTotals");

    /// <summary>Sums up the pages of an account's job.</summary>
    public static async Task<JobTotals> ReadAsync(NpgsqlConnection connection, Guid accountId, Guid jobId, CancellationToken stop) =>
        (await ReadAsync(connection, accountId, [jobId], stop))[jobId];

    /// <summary>Sums up the pages of many jobs of one account in one query, by job id.</summary>
    public static async Task<IReadOnlyDictionary<Guid, JobTotals>> ReadAsync(NpgsqlConnection connection, Guid accountId, Guid[] jobIds, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(Sql, connection) { Parameters = { new("account_id", accountId), new("job_ids", jobIds) } };
        await using var reader = await command.ExecuteReaderAsync(stop);
        var totals = new Dictionary<Guid, JobTotals>(jobIds.Length);
        while (await reader.ReadAsync(stop))
            totals.Add(reader.Get<Guid>("id"), Read(reader));
        return totals;
    }

    private static JobTotals Read(NpgsqlDataReader reader) => new(
        (int)reader.Get<long>("pages_total"),
        (int)reader.Get<long>("pages_done"),
        reader.Get<long>("matched"),
        reader.Get<long>("enrolled"),
        reader.Get<long>("cancelled"),
        reader.Get<long>("skipped"),
        reader.Get<long>("failed"),
        Reasons(reader.Get<string>("skipped_reasons")),
        Reasons(reader.Get<string>("failed_reasons")));

    private static Dictionary<string, long> Reasons(string json) => JsonSerializer.Deserialize<Dictionary<string, long>>(json) ?? [];
}
