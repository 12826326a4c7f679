using Enrollment.Core.Database;
using Enrollment.Scheduler.Sweeps;
using Npgsql;

namespace Enrollment.Scheduler.Retention;

/// <summary>Deletes the answers that were kept for repeats of their requests, once their day is over.</summary>
public sealed class ForgetAnswers(NpgsqlDataSource dataSource) : ISweep
{
    /// <summary>How often it is looked. A day is what callers are promised; an hour more costs only room.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromHours(1);

    // Small enough that no request waits for the rows.
    private const int BatchSize = 5_000;

    private static readonly string DeleteSql = EmbeddedSql.Beside(typeof(ForgetAnswers), "DeleteOldAnswers");

    public static string Subject => "Old answers";

    public async Task<bool> SweepNextAsync(CancellationToken stop)
    {
        await using var command = dataSource.CreateCommand(DeleteSql);
        command.Parameters.Add(new("batch_size", BatchSize));
        return await command.ExecuteNonQueryAsync(stop) == BatchSize;
    }
}
