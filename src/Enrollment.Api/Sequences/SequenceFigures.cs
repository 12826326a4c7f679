using Enrollment.Api.Auth;
using Enrollment.Core.Database;
using Enrollment.Core.Hosting;
using Enrollment.Core.Sequences;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Enrollment.Api.Sequences;

/// <summary>The counts that are shown with every sequence.</summary>
/// <param name="StepCount">The number of steps of the present version, inactive ones included.</param>
/// <param name="LiveEnrollmentCount">Enrollments of any version that have not ended.</param>
public sealed record SequenceFigures(int StepCount, long LiveEnrollmentCount)
{
    private static readonly string Sql = EmbeddedSql.Beside(typeof(SequenceFigures), nameof(SequenceFigures));

    public static async Task<SequenceFigures> ReadAsync(EnrollmentDb db, Caller caller, Sequence sequence, CancellationToken stop) =>
        (await ReadAsync(db, caller, [sequence], stop))[sequence.Id];

    /// <summary>Counts several sequences in one query.</summary>
    public static async Task<IReadOnlyDictionary<Guid, SequenceFigures>> ReadAsync(
        EnrollmentDb db, Caller caller, IReadOnlyList<Sequence> sequences, CancellationToken stop)
    {
        await db.Database.OpenConnectionAsync(stop);
        await using var command = new NpgsqlCommand(Sql, (NpgsqlConnection)db.Database.GetDbConnection())
        {
            Parameters = { new("ids", sequences.Select(sequence => sequence.Id).ToArray()), new("account_id", caller.AccountId) },
        };
        await using var reader = await command.ExecuteReaderAsync(stop);
        var figures = new Dictionary<Guid, SequenceFigures>(sequences.Count);
        while (await reader.ReadAsync(stop))
            figures.Add(reader.Get<Guid>("id"), new(reader.Get<int>("step_count"), reader.Get<long>("live_count")));
        return figures;
    }
}
