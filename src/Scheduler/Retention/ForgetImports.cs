using Enrollment.Core.Database;
using Enrollment.Core.Imports;
using Enrollment.Scheduler.Sweeps;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Enrollment.Scheduler.Retention;

/// <summary>Marks imports as deleted when their time is over. <see cref="ForgetMembers"/> deletes their rows.</summary>
public sealed class ForgetImports(NpgsqlDataSource dataSource, TimeProvider clock, IOptions<ImportOptions> options) : ISweep
{
    /// <summary>How often imports are marked. Their time is counted in days.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromHours(1);

    // Small enough that no request waits for the rows.
    private const int BatchSize = 1_000;

    private static readonly string MarkSql = EmbeddedSql.Beside(typeof(ForgetImports), "MarkOldImports");

    public static string Subject => "Old imports";

    public async Task<bool> SweepNextAsync(CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        await using var command = dataSource.CreateCommand(MarkSql);
        command.Parameters.Add(new("now", now));
        command.Parameters.Add(new("finished_before", now - options.Value.KeepFor));
        command.Parameters.Add(new("batch_size", BatchSize));
        return await command.ExecuteNonQueryAsync(stop) == BatchSize;
    }
}
