using Enrollment.Core.Database;
using Npgsql;

namespace Enrollment.Scheduler.Counts;

/// <summary>
/// How many enrollments stand where. Triggers note every change; the figures are the sum of counts and notes, so folding
/// one into the other changes none of them and only keeps the notes few.
/// </summary>
public sealed class EnrollmentCounts(NpgsqlDataSource dataSource)
{
    private static readonly string FoldSql = EmbeddedSql.Beside(typeof(EnrollmentCounts), "FoldDeltas");

    public async Task FoldAsync(CancellationToken stop)
    {
        await using var command = dataSource.CreateCommand(FoldSql);
        await command.ExecuteNonQueryAsync(stop);
    }
}
