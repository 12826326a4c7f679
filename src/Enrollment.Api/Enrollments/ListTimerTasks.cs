using Enrollment.Api.Auth;
using Enrollment.Api.EventQueues;
using Enrollment.Api.Http;
using Enrollment.Core.Database;
using Enrollment.Core.Hosting;
using Enrollment.Core.Steps;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using NpgsqlTypes;

namespace Enrollment.Api.Enrollments;

/// <summary><c>GET /event-queues/{id}/enrollments</c>, in order of enrollment and step.</summary>
public static class ListTimerTasks
{
    private static readonly string Sql = EmbeddedSql.Beside(typeof(ListTimerTasks), "ListTimerTasks");

    /// <summary>Lists timer tasks: one row per enrollment and step, including steps still to come.</summary>
    /// <remarks>
    /// Rows are ordered by enrollment and step. The task of a paused enrollment is <c>pending</c>, or <c>processing</c> if it was
    /// under way. A step that was skipped is <c>completed</c>.
    /// </remarks>
    public static async Task<Results<Ok<ListEnvelope<TimerTask>>, Problem>> HandleAsync(
        Guid id, Caller caller, EnrollmentDb db, SequencePlans plans, NpgsqlDataSource dataSource, HttpContext http, CancellationToken stop)
    {
        var query = ListQuery.Read(http.Request, CursorList.TimerTasks);
        var (contactId, enrollmentId) = (query.Uuid("contact_id"), query.Uuid("enrollment_id"));
        var status = query.OneOf("status", TimerTask.Statuses);
        await using var command = dataSource.CreateCommand();
        command.CommandText = Statement(status, contactId is not null, enrollmentId is not null, query.Cursor is { Backwards: true });
        command.Parameters.Add(new("sequence_id", id));
        command.Parameters.Add(new("account_id", caller.AccountId));
        command.Parameters.Add(new("at_enrollment_id", query.Cursor?.Id ?? Guid.Empty));
        command.Parameters.Add(new("end_enrollment_id", query.Cursor is { Backwards: true } ? Guid.Empty : Guid.AllBitsSet));
        command.Parameters.Add(new("at_position", query.Cursor?.Position ?? 0));
        command.Parameters.Add(new("status", NpgsqlDbType.Text) { Value = (object?)status ?? DBNull.Value });
        if (contactId is { } contact)
            command.Parameters.Add(new("contact_id", contact));
        if (enrollmentId is { } enrollment)
            command.Parameters.Add(new("enrollment_id", enrollment));
        command.Parameters.Add(new("limit", query.Limit + 1));
        if (await db.FindEventQueueAsync(caller, id, stop) is null)
            return EventQueuesApi.NotFound(id);

        var rows = await ReadAsync(command, stop);
        var tasks = new List<TimerTask>(rows.Count);
        foreach (var (task, version, time) in rows)
            tasks.Add(task with { ScheduledFor = task.ScheduledFor ?? time.Of(await plans.GetAsync(db, id, version, stop), task.StepOrder) });
        return TypedResults.Ok(Envelope.Of(http, Page.Of(tasks, query, task => new Cursor(CursorList.TimerTasks, task.EnrollmentId, task.StepOrder))));
    }

    // In the text only when asked for: a plan for "this one or any" would have to be made for any.
    public static string Statement(string? status, bool ofContact, bool ofEnrollment, bool isBackwards)
    {
        var enrollments = ofContact || ofEnrollment
            ? TaskEnrollments.Named($"{(ofContact ? "and e.contact_id = @contact_id " : "")}{(ofEnrollment ? "and e.id = @enrollment_id" : "")}")
            : TaskEnrollments.With(status);
        return Sql
            .Replace("{enrollments}", enrollments, StringComparison.Ordinal)
            .Replace("{beyond}", isBackwards ? "<" : ">", StringComparison.Ordinal)
            .Replace("{before}", isBackwards ? ">" : "<", StringComparison.Ordinal)
            .Replace("{order}", isBackwards ? "desc" : "asc", StringComparison.Ordinal);
    }

    private static async Task<List<(TimerTask Task, int Version, TaskTime Time)>> ReadAsync(NpgsqlCommand command, CancellationToken stop)
    {
        var rows = new List<(TimerTask, int, TaskTime)>();
        await using var reader = await command.ExecuteReaderAsync(stop);
        while (await reader.ReadAsync(stop))
            rows.Add((TimerTask.Read(reader), reader.Get<int>("sequence_version"), TaskTime.Read(reader)));
        return rows;
    }
}
