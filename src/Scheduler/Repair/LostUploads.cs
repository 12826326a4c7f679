using Enrollment.Core.Database;
using Enrollment.Core.Requests;
using Enrollment.Scheduler.Sweeps;
using Npgsql;

namespace Enrollment.Scheduler.Repair;

/// <summary>
/// Notes uploads as failed whose process died: it rolled back, and left the import as running. Batches of the queue are begun again
/// instead.
/// </summary>
public sealed class LostUploads(NpgsqlDataSource dataSource, ILogger<LostUploads> logger) : ISweep
{
    /// <summary>How often such uploads are looked for.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(15);

    // Their rows are counted every second. One that is only slow to count them is noted as completed when it is.
    private static readonly TimeSpan SilentFor = TimeSpan.FromMinutes(2);

    private const string Detail = "The service stopped while it read the file. Nothing was imported. Send the file again.";

    private static readonly string FailSql = EmbeddedSql.Beside(typeof(LostUploads), "FailLostUploads");

    public static string Subject => "Lost uploads";

    public async Task<bool> SweepNextAsync(CancellationToken stop)
    {
        await using var command = dataSource.CreateCommand(FailSql);
        command.Parameters.Add(new("silent_for", SilentFor));
        command.Parameters.Add(new("code", RefusalCodes.InternalError));
        command.Parameters.Add(new("detail", Detail));
        await using var reader = await command.ExecuteReaderAsync(stop);
        while (await reader.ReadAsync(stop))
            RepairLog.FailedUpload(logger, reader.Get<Guid>("id"), reader.Get<Guid>("account_id"));
        return false;
    }
}
