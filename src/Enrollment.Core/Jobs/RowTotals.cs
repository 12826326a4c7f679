using Enrollment.Core.Database;
using Enrollment.Core.Enrollments;
using Enrollment.Core.Outcomes;
using Npgsql;

namespace Enrollment.Core.Jobs;

/// <summary>Sums up the rows of a job over rows: what happened to them, to their enrollments, and to the calls of those.</summary>
/// <param name="Total">All rows of the request: <c>Accepted</c> and <c>Rejected</c>.</param>
/// <param name="Accepted">Rows that are enrolled, skipped, failed, or still to be enrolled.</param>
/// <param name="RejectedCodes">The rejected rows by the code of the first thing that was wrong.</param>
/// <param name="SkippedReasons">The rows that were skipped or failed when they were to be enrolled, by reason.</param>
/// <param name="States">The enrollments by state, with every state; together all that are enrolled.</param>
/// <param name="Ended">Enrollments that have ended, with or without success.</param>
/// <param name="Outcomes">Enrollments by the outcome of their last call.</param>
/// <param name="NextCallAt">When the next call is due; null if none waits for a time.</param>
public sealed record RowTotals(
    int Total, int Accepted, int Rejected, IReadOnlyDictionary<string, int> RejectedCodes, int Enrolled, int Skipped, int Failed,
    IReadOnlyDictionary<string, int> SkippedReasons, IReadOnlyDictionary<string, int> States, int Ended, int Succeeded, IReadOnlyDictionary<string, int> Outcomes,
    CallTotals Calls, DateTimeOffset? FirstCallAt, DateTimeOffset? NextCallAt)
{
    private static readonly string Sql = EmbeddedSql.Beside(typeof(RowTotals), "RowTotals");

    /// <summary>Enrollments that have ended without success.</summary>
    public int NotSucceeded => Ended - Succeeded;

    /// <summary>Sums up the rows of many jobs in one query, by job id.</summary>
    /// <param name="jobs">The ids of jobs and of their accounts.</param>
    public static async Task<IReadOnlyDictionary<Guid, RowTotals>> ReadAsync(
        NpgsqlConnection connection, IReadOnlyCollection<(Guid JobId, Guid AccountId)> jobs, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(Sql, connection)
        {
            Parameters =
            {
                new("job_ids", jobs.Select(job => job.JobId).ToArray()),
                new("account_ids", jobs.Select(job => job.AccountId).ToArray()),
                new("answered", CallOutcomes.Answered.ToArray()),
            },
        };
        await using var reader = await command.ExecuteReaderAsync(stop);
        var alike = new List<(Guid Job, Alike Rows)>();
        while (await reader.ReadAsync(stop))
            alike.Add((reader.Get<Guid>("job_id"), Alike.In(reader)));
        var rows = alike.ToLookup(pair => pair.Job, pair => pair.Rows);
        return jobs.ToDictionary(job => job.JobId, job => Of([.. rows[job.JobId]]));
    }

    private static RowTotals Of(IReadOnlyCollection<Alike> rows)
    {
        var (total, rejected) = (rows.Sum(row => row.Count), With(RowStatus.Rejected));
        return new(
            total, total - rejected, rejected, CountBy(rows.Where(row => row.Status == RowStatus.Rejected), row => row.Code), With(RowStatus.Enrolled),
            With(RowStatus.Skipped), With(RowStatus.Failed), CountBy(rows.Where(row => row.Status is RowStatus.Skipped or RowStatus.Failed), row => row.Code),
            EnrollmentState.All.ToDictionary(state => state, state => Sum(row => row.State == state), StringComparer.Ordinal), Sum(row => row.HasEnded),
            Sum(row => row.HasSucceeded), CountBy(rows, row => row.LastOutcome),
            new(rows.Sum(row => row.Made), rows.Sum(row => row.Open), rows.Sum(row => row.AnsweredSeconds)), rows.Min(row => row.FirstAt), rows.Min(row => row.NextAt));

        int With(string status) => Sum(row => row.Status == status);
        int Sum(Func<Alike, bool> takes) => rows.Where(takes).Sum(row => row.Count);
    }

    private static Dictionary<string, int> CountBy(IEnumerable<Alike> rows, Func<Alike, string?> word) => rows.Where(row => word(row) is not null)
        .GroupBy(row => word(row)!, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal)
        .ToDictionary(group => group.Key, group => group.Sum(row => row.Count), StringComparer.Ordinal);

    /// <summary>Rows to which the same happened.</summary>
    private sealed record Alike(string Status, string? Code, string? State, bool HasEnded, bool HasSucceeded, string? LastOutcome, int Count)
    {
        public int Made { get; private init; }
        public int Open { get; private init; }
        public long AnsweredSeconds { get; private init; }
        public DateTimeOffset? FirstAt { get; private init; }
        public DateTimeOffset? NextAt { get; private init; }

        public static Alike In(NpgsqlDataReader reader) => new(
            reader.Get<string>("status"), reader.TextOrNull("code"), reader.TextOrNull("state"), reader.Get<bool>("has_ended"), reader.Get<bool>("has_succeeded"),
            reader.TextOrNull("last_outcome"), reader.Get<int>("rows"))
        {
            Made = reader.Get<int>("made"),
            Open = reader.Get<int>("open"),
            AnsweredSeconds = reader.Get<long>("answered_seconds"),
            FirstAt = reader.Get<DateTimeOffset?>("first_at"),
            NextAt = reader.Get<DateTimeOffset?>("next_at"),
        };
    }
}

/// <summary>Sums up calls.</summary>
/// <param name="Made">Calls that were handed out, but for those that were not placed.</param>
/// <param name="UnderWay">Those of them that have not been closed.</param>
/// <param name="AnsweredSeconds">The seconds that were reported of calls that a person or a machine answered, together.</param>
public sealed record CallTotals(int Made, int UnderWay, long AnsweredSeconds);
