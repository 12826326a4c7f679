using Enrollment.Core.Calls;
using Enrollment.Core.Database;
using Enrollment.Core.Outcomes;
using Enrollment.Core.Webhooks;
using Npgsql;

namespace Enrollment.Core.Enrollments;

/// <summary>Writes the results of enrollments that a statement has ended, and of their calls, as their own verb does it, where their sequence sends them.</summary>
internal static class EndedResults
{
    private static readonly string FindSendersSql = EmbeddedSql.Of(typeof(EndedResults), "FindSenders");

    public static async Task AddAsync(
        NpgsqlConnection connection, Guid accountId, IReadOnlyList<EndedEnrollment> ended, IReadOnlyList<WithdrawnCall> withdrawn, EnrollmentEnd end,
        CancellationToken stop)
    {
        var senders = await FindSendersAsync(connection, accountId, ended, stop);
        var told = ended.Where(one => senders.Contains(one.SequenceId)).ToList();
        if (told.Count == 0)
            return;
        var wanted = told.Select(one => new CallingEnrollment(one.EnrollmentId, accountId, one.SequenceId, one.ContactId)).ToList();
        var calling = await CallRows.LoadAsync(connection, wanted, stop);
        var closed = withdrawn.Select(one => one.Call).Where(call => !call.IsOpen).ToLookup(call => call.EnrollmentId);
        var results = told.Where(one => calling.ContainsKey(one.EnrollmentId))
            .SelectMany(one => ResultsOf(one, calling[one.EnrollmentId], closed[one.EnrollmentId], end));
        await WebhookDeliveries.AddAsync(connection, [.. results.OfType<WebhookDelivery>()], stop);
    }

    private static IEnumerable<WebhookDelivery?> ResultsOf(EndedEnrollment one, Calling calling, IEnumerable<Call> closed, EnrollmentEnd end)
    {
        var succeeded = calling.HasSucceeded || end.Outcome == EnrollmentEnd.Succeeded;
        var shown = new ResultEnrollment(one.EnrollmentId, one.ContactId, one.RowIndex, end.State, succeeded, NextCallAt: null);
        foreach (var call in closed)
            yield return ResultWebhooks.CallFinished(call, CallOutcomes.NotPlaced, isSuccess: false, given: null, late: 0, calling, shown, one.At);
        yield return ResultWebhooks.EnrollmentFinished(calling, shown, end.Reason, one.At);
    }

    private static async Task<HashSet<Guid>> FindSendersAsync(
        NpgsqlConnection connection, Guid accountId, IReadOnlyList<EndedEnrollment> ended, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(FindSendersSql, connection)
        {
            Parameters =
            {
                new("account_id", accountId), new("sequence_ids", ended.Select(one => one.SequenceId).Distinct().ToArray()),
                new("events", new[] { ResultEvents.CallFinished, ResultEvents.EnrollmentFinished }),
            },
        };
        await using var reader = await command.ExecuteReaderAsync(stop);
        var senders = new HashSet<Guid>();
        while (await reader.ReadAsync(stop))
            senders.Add(reader.Get<Guid>("sequence_id"));
        return senders;
    }
}
