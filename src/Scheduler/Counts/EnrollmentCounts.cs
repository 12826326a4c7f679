using Enrollment.Core.Database;
using Enrollment.Scheduler.Sweeps;
using Npgsql;

namespace Enrollment.Scheduler.Counts;

/// <summary>
/// Counts how many enrollments stand where. Triggers note every change. The figures are the sum of counts and notes, so folding notes
/// into counts changes no figure and keeps the notes few.
/// </summary>
public sealed class EnrollmentCounts(NpgsqlDataSource dataSource)
{
    private static readonly string FoldSql = EmbeddedSql.Beside(typeof(EnrollmentCounts), "EnrollmentCounts");

    /// <summary>Folds a batch in a transaction of its own, because after a weekend without a scheduler there are millions of notes.</summary>
    /// <param name="batchSize">The most notes to fold; the default takes about a second.</param>
    /// <returns>Whether there may be more.</returns>
    public async Task<bool> FoldNextAsync(CancellationToken stop, int batchSize = 100_000)
    {
        await using var command = dataSource.CreateCommand(FoldSql);
        // The first batch of many may have to read past all that has been deleted from the table before.
        command.CommandTimeout = 300;
        command.Parameters.Add(new("limit", batchSize));
        return (long)(await command.ExecuteScalarAsync(stop))! == batchSize;
    }
}

/// <summary>Folds the notes of enrollments' moves into their counts.</summary>
public sealed class FoldCounts(EnrollmentCounts counts) : ISweep
{
    /// <summary>
    /// How often notes are folded. A busy engine notes some hundred rows a second, few enough to be summed up with every query
    /// meanwhile.
    /// </summary>
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    public static string Subject => "Notes of counts";

    public Task<bool> SweepNextAsync(CancellationToken stop) => counts.FoldNextAsync(stop);
}
