using Enrollment.Api.Auth;
using Enrollment.Core.Database;
using Enrollment.Core.Hosting;
using Enrollment.Core.Sequences;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Enrollment.Api.EventQueues;

/// <summary>The counts that are shown with every event queue.</summary>
/// <param name="StepCount">The number of steps of the present version, inactive ones included.</param>
/// <param name="LiveEnrollmentCount">Enrollments of any version that are pending, processing or paused.</param>
public sealed record QueueFigures(int StepCount, long LiveEnrollmentCount)
{
    private static readonly string Sql = EmbeddedSql.Beside(typeof(QueueFigures), "CountQueues");

    public static async Task<QueueFigures> ReadAsync(EnrollmentDb db, Caller caller, Sequence queue, CancellationToken stop) =>
        (await ReadAsync(db, caller, [queue], stop))[queue.Id];

    /// <summary>Counts several event queues in one query.</summary>
    public static async Task<IReadOnlyDictionary<Guid, QueueFigures>> ReadAsync(
        EnrollmentDb db, Caller caller, IReadOnlyList<Sequence> queues, CancellationToken stop)
    {
        await db.Database.OpenConnectionAsync(stop);
        await using var command = new NpgsqlCommand(Sql, (NpgsqlConnection)db.Database.GetDbConnection())
        {
            Parameters = { new("ids", queues.Select(queue => queue.Id).ToArray()), new("account_id", caller.AccountId) },
        };
        await using var reader = await command.ExecuteReaderAsync(stop);
        var figures = new Dictionary<Guid, QueueFigures>(queues.Count);
        while (await reader.ReadAsync(stop))
            figures.Add(reader.Get<Guid>("id"), new(reader.Get<int>("step_count"), reader.Get<long>("live_count")));
        return figures;
    }
}
