using Enrollment.Core.Database;
using Enrollment.Core.Enrollments;
using Enrollment.Core.Hosting;
using Enrollment.Core.Sequences;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Enrollment.Api.Sequences;

/// <summary>Enrollments that stand at the same place.</summary>
/// <param name="Position">The position of the step that is next, under way, or was the last.</param>
/// <param name="State">See <see cref="EnrollmentState"/>.</param>
/// <param name="Place">The state; for paused enrollments, the state that they return to.</param>
public sealed record StandingEnrollments(int Version, int Position, string State, string Place, long Count)
{
    private static readonly string Sql = EmbeddedSql.Beside(typeof(StandingEnrollments), nameof(StandingEnrollments));

    /// <summary>Counts all enrollments of a sequence at one moment, and finds when the next of them is due.</summary>
    public static async Task<(IReadOnlyList<StandingEnrollments> Standing, DateTimeOffset? NextDueAt)> ReadAsync(
        EnrollmentDb db, Sequence sequence, CancellationToken stop)
    {
        await db.Database.OpenConnectionAsync(stop);
        await using var command = new NpgsqlCommand(Sql, (NpgsqlConnection)db.Database.GetDbConnection())
        {
            Parameters = { new("sequence_id", sequence.Id), new("account_id", sequence.AccountId) },
        };
        await using var reader = await command.ExecuteReaderAsync(stop);
        var standing = new List<StandingEnrollments>();
        DateTimeOffset? nextDueAt = null;
        while (await reader.ReadAsync(stop))
        {
            standing.Add(new(
                reader.Get<int>("sequence_version"), reader.Get<int>("position"), reader.Get<string>("state"), reader.Get<string>("place"),
                reader.Get<long>("enrollments")));
            nextDueAt = reader.Get<DateTimeOffset?>("next_due_at");
        }
        return (standing, nextDueAt);
    }
}
