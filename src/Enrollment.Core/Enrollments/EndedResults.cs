using Enrollment.Core.Calls;
using Enrollment.Core.Database;
using Enrollment.Core.Webhooks;
using Npgsql;

namespace Enrollment.Core.Enrollments;

/// <summary>Writes the results of enrollments that a statement has ended, as their own verb does it, where their sequence sends them.</summary>
internal static class EndedResults
{
    private static readonly string FindSendersSql = EmbeddedSql.Of(typeof(EndedResults), "FindSenders");

    public static async Task AddAsync(
        NpgsqlConnection connection, Guid accountId, IReadOnlyList<EndedEnrollment> ended, EnrollmentEnd end, CancellationToken stop)
    {
        if (ended.Count == 0)
            return;
        var senders = await FindSendersAsync(connection, accountId, ended, stop);
        var told = ended.Where(one => senders.Contains(one.SequenceId)).ToList();
        if (told.Count == 0)
            return;
        var wanted = told.Select(one => new CallingEnrollment(one.EnrollmentId, accountId, one.SequenceId, one.ContactId)).ToList();
        var calling = await CallRows.LoadAsync(connection, wanted, stop);
        var results = told.Where(one => calling.ContainsKey(one.EnrollmentId)).Select(one => ResultOf(one, calling[one.EnrollmentId], end));
        await WebhookDeliveries.AddAsync(connection, [.. results.OfType<WebhookDelivery>()], stop);
    }

    private static WebhookDelivery? ResultOf(EndedEnrollment one, Calling calling, EnrollmentEnd end)
    {
        var shown = new ResultEnrollment(one.EnrollmentId, one.ContactId, one.RowIndex, end.State, end.Outcome == EnrollmentEnd.Succeeded, NextCallAt: null);
        return ResultWebhooks.EnrollmentFinished(calling, shown, end.Reason, one.At);
    }

    private static async Task<HashSet<Guid>> FindSendersAsync(
        NpgsqlConnection connection, Guid accountId, IReadOnlyList<EndedEnrollment> ended, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(FindSendersSql, connection)
        {
            Parameters =
            {
                new("account_id", accountId), new("sequence_ids", ended.Select(one => one.SequenceId).Distinct().ToArray()),
                new("event", ResultEvents.EnrollmentFinished),
            },
        };
        await using var reader = await command.ExecuteReaderAsync(stop);
        var senders = new HashSet<Guid>();
        while (await reader.ReadAsync(stop))
            senders.Add(reader.Get<Guid>("sequence_id"));
        return senders;
    }
}
