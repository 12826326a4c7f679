using System.Text.Json;
using Enrollment.Core.Database;
using Npgsql;

namespace Enrollment.Core.BulkEnrollment;

/// <summary>How far a job has come. Matched is always enrolled + skipped + failed.</summary>
public sealed record JobTotals(
    int PagesTotal,
    int PagesDone,
    long Matched,
    long Enrolled,
    long Skipped,
    long Failed,
    IReadOnlyDictionary<string, long> SkippedReasons,
    IReadOnlyDictionary<string, long> FailedReasons)
{
    private static readonly string Sql = EmbeddedSql.Beside(typeof(JobTotals), "JobTotals");

    /// <summary>Reads the sums over a job's pages; the caller has made sure that the job is the account's.</summary>
    public static async Task<JobTotals> ReadAsync(NpgsqlConnection connection, Guid jobId, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(Sql, connection) { Parameters = { new("job_id", jobId) } };
        await using var reader = await command.ExecuteReaderAsync(stop);
        await reader.ReadAsync(stop);
        return new JobTotals(
            (int)reader.GetInt64(0),
            (int)reader.GetInt64(1),
            reader.GetInt64(2),
            reader.GetInt64(3),
            reader.GetInt64(4),
            reader.GetInt64(5),
            Reasons(reader.GetString(6)),
            Reasons(reader.GetString(7)));
    }

    private static Dictionary<string, long> Reasons(string json) => JsonSerializer.Deserialize<Dictionary<string, long>>(json) ?? [];
}
