using Enrollment.Api.Accounts;
using Enrollment.Api.EventQueues;
using Enrollment.Api.Http;
using Enrollment.Core.Database;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using NpgsqlTypes;

namespace Enrollment.Api.Enrollments;

/// <summary><c>GET /event-queues/{id}/enrollments</c>, in order of enrollment and step.</summary>
public static class ListTimerTasks
{
    private static readonly string Sql = EmbeddedSql.Beside(typeof(ListTimerTasks), "ListTimerTasks");
    private static readonly string Forwards = Sql.Replace("{beyond}", ">", StringComparison.Ordinal).Replace("{order}", "asc", StringComparison.Ordinal);
    private static readonly string Backwards = Sql.Replace("{beyond}", "<", StringComparison.Ordinal).Replace("{order}", "desc", StringComparison.Ordinal);

    public static async Task<Results<Ok<ListEnvelope<TimerTask>>, Problem>> HandleAsync(
        Guid id, Caller caller, EnrollmentDb db, NpgsqlDataSource dataSource, HttpContext http, CancellationToken stop)
    {
        var query = ListQuery.Read(http.Request, CursorList.TimerTasks, "status", "contact_id", "enrollment_id");
        var (contactId, enrollmentId) = (query.Uuid("contact_id"), query.Uuid("enrollment_id"));
        // In the text only when asked for: a plan for "this one or any" would have to be made for any.
        var filters = $"{(contactId is null ? "" : "and e.contact_id = @contact_id ")}{(enrollmentId is null ? "" : "and e.id = @enrollment_id")}";
        await using var command = dataSource.CreateCommand(
            (query.Cursor is { Backwards: true } ? Backwards : Forwards).Replace("{filters}", filters, StringComparison.Ordinal));
        command.Parameters.Add(new("sequence_id", id));
        command.Parameters.Add(new("account_id", caller.AccountId));
        command.Parameters.Add(new("at_enrollment_id", query.Cursor?.Id ?? Guid.Empty));
        command.Parameters.Add(new("at_position", query.Cursor?.Position ?? 0));
        command.Parameters.Add(new("status", NpgsqlDbType.Text) { Value = (object?)query.OneOf("status", TimerTask.Statuses) ?? DBNull.Value });
        if (contactId is { } contact)
            command.Parameters.Add(new("contact_id", contact));
        if (enrollmentId is { } enrollment)
            command.Parameters.Add(new("enrollment_id", enrollment));
        command.Parameters.Add(new("limit", query.Limit + 1));
        if (await db.FindEventQueueAsync(caller, id, stop) is null)
            return EventQueuesApi.NotFound(id);

        var rows = await ReadAsync(command, stop);
        return TypedResults.Ok(Envelope.Of(http, Page.Of(rows, query, task => new Cursor(CursorList.TimerTasks, task.EnrollmentId, task.StepOrder))));
    }

    private static async Task<List<TimerTask>> ReadAsync(NpgsqlCommand command, CancellationToken stop)
    {
        var rows = new List<TimerTask>();
        await using var reader = await command.ExecuteReaderAsync(stop);
        while (await reader.ReadAsync(stop))
            rows.Add(TimerTask.Read(reader));
        return rows;
    }
}
