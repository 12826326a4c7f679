using Enrollment.Core.Database;
using Enrollment.Core.Hosting;
using Enrollment.Core.Sequences;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;

namespace Enrollment.Api.Agents;

/// <summary>Holds the counts of an agent that follow from its calls.</summary>
/// <param name="Outcomes">Enrollments by the outcome of their last call.</param>
internal sealed record AgentFigures(long OpenCalls, long Succeeded, IReadOnlyDictionary<string, long> Outcomes)
{
    private static readonly string ReadFiguresSql = EmbeddedSql.Of(typeof(AgentFigures), "ReadFigures");
    private static readonly string CountLastOutcomesSql = EmbeddedSql.Of(typeof(AgentFigures), "CountLastOutcomes");
    private static readonly string CountOutcomesSql = EmbeddedSql.Of(typeof(AgentFigures), "CountOutcomes");

    public static async Task<AgentFigures> ReadAsync(EnrollmentDb db, Sequence sequence, CancellationToken stop)
    {
        await db.Database.OpenConnectionAsync(stop);
        await using var batch = new NpgsqlBatch((NpgsqlConnection)db.Database.GetDbConnection())
        {
            BatchCommands = { Of(ReadFiguresSql, sequence), Of(CountLastOutcomesSql, sequence) },
        };
        await using var reader = await batch.ExecuteReaderAsync(stop);
        await reader.ReadAsync(stop);
        var (open, succeeded) = (reader.Get<long>("open_calls"), reader.Get<long>("succeeded"));
        await reader.NextResultAsync(stop);
        var outcomes = new SortedDictionary<string, long>(StringComparer.Ordinal);
        while (await reader.ReadAsync(stop))
            outcomes.Add(reader.Get<string>("outcome"), reader.Get<long>("enrollments"));
        return new(open, succeeded, outcomes);
    }

    /// <summary>Counts the closed calls of a stretch of time by the word of their outcome.</summary>
    /// <param name="from">The first moment of hand-out.</param>
    /// <param name="to">The first moment after the stretch.</param>
    public static async Task<IReadOnlyDictionary<string, OutcomeCount>> CountOutcomesAsync(
        EnrollmentDb db, Sequence sequence, DateTimeOffset? from, DateTimeOffset? to, CancellationToken stop)
    {
        await db.Database.OpenConnectionAsync(stop);
        await using var command = new NpgsqlCommand(CountOutcomesSql, (NpgsqlConnection)db.Database.GetDbConnection())
        {
            Parameters =
            {
                new("sequence_id", sequence.Id),
                new("account_id", sequence.AccountId),
                new("from", NpgsqlDbType.TimestampTz) { Value = (object?)from ?? DBNull.Value },
                new("to", NpgsqlDbType.TimestampTz) { Value = (object?)to ?? DBNull.Value },
            },
        };
        await using var reader = await command.ExecuteReaderAsync(stop);
        var counts = new Dictionary<string, OutcomeCount>(StringComparer.Ordinal);
        while (await reader.ReadAsync(stop))
            counts.Add(reader.Get<string>("outcome"), new(reader.Get<long>("calls"), reader.Get<DateTimeOffset>("last_at")));
        return counts;
    }

    private static NpgsqlBatchCommand Of(string sql, Sequence sequence) =>
        new(sql) { Parameters = { new("sequence_id", sequence.Id), new("account_id", sequence.AccountId) } };
}

/// <summary>Holds how many calls had an outcome.</summary>
/// <param name="LastAt">When the last of them was handed out; null if there is none.</param>
internal sealed record OutcomeCount(long Calls, DateTimeOffset? LastAt)
{
    public static readonly OutcomeCount None = new(0, LastAt: null);
}
