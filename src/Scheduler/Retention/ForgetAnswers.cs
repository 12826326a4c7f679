using Enrollment.Core.Database;
using Enrollment.Scheduler.Sweeps;
using Npgsql;

namespace Enrollment.Scheduler.Retention;

/// <summary>Deletes stored answers a day after their request.</summary>
public sealed class ForgetAnswers(NpgsqlDataSource dataSource) : ISweep
{
    /// <summary>How often answers are deleted. Callers are promised a day; an hour more only costs space.</summary>
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
