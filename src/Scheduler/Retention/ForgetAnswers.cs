using Enrollment.Core.Database;
using Npgsql;
using Quartz;

namespace Enrollment.Scheduler.Retention;

/// <summary>Deletes the answers that were kept for repeats of their requests, once their day is over.</summary>
[DisallowConcurrentExecution]
public sealed class ForgetAnswers(NpgsqlDataSource dataSource, IHostApplicationLifetime lifetime, ILogger<ForgetAnswers> logger) : IJob
{
    /// <summary>How often it is looked. A day is what callers are promised; an hour more costs only room.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromHours(1);

    // Small enough that no request waits for the rows.
    private const int BatchSize = 5_000;

    private static readonly string DeleteSql = EmbeddedSql.Beside(typeof(ForgetAnswers), "DeleteOldAnswers");

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            int deleted;
            do
            {
                await using var command = dataSource.CreateCommand(DeleteSql);
                command.Parameters.Add(new("batch_size", BatchSize));
                deleted = await command.ExecuteNonQueryAsync(cancellationToken);
            }
            while (deleted == BatchSize && !lifetime.ApplicationStopping.IsCancellationRequested);
        }
        catch (Exception away) when (TransientFault.Is(away))
        {
            RetentionLog.DatabaseAway(logger, away.Message);
        }
    }
}
