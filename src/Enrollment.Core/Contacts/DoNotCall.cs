using Enrollment.Core.Calls;
using Enrollment.Core.Enrollments;
using Npgsql;

namespace Enrollment.Core.Contacts;

/// <summary>Puts numbers on the account's list and ends the enrollments in which they are called, in the same transaction.</summary>
public static class DoNotCall
{
    /// <summary>
    /// Lists numbers and ends their live enrollments in the open transaction of <paramref name="connection"/>. Pages that are about to
    /// commit are waited for, as they are where contacts leave, so that no enrollment is missed.
    /// </summary>
    /// <param name="source"><see cref="DoNotCallSources.Request"/> or <see cref="DoNotCallSources.Import"/>.</param>
    /// <returns>The numbers that were not listed before, and the ended enrollments with their announcements.</returns>
    public static async Task<(IReadOnlyList<string> Added, EndedEnrollments Ended)> AddAsync(
        NpgsqlConnection connection, Guid accountId, Guid apiKeyId, IReadOnlyCollection<string> phonesE164, string source, string? reason, CancellationToken stop)
    {
        await LeavingContacts.TakeTurnAsync(connection, accountId, stop);
        var ended = await EndAsync(connection, accountId, phonesE164, new NoteAuthor.ApiKey(apiKeyId), stop);
        // Behind the enrollments, as reports write the list. Pages that could still enroll somebody wait for the turn, and see the list then.
        return (await DoNotCallList.AddAsync(connection, accountId, apiKeyId, phonesE164, source, reason, stop), ended);
    }

    /// <summary>Ends the live enrollments in which listed numbers are called. The caller has the account's turn.</summary>
    /// <returns>The ended enrollments, with the announcements for the caller to send in the same transaction.</returns>
    public static Task<EndedEnrollments> EndAsync(
        NpgsqlConnection connection, Guid accountId, IReadOnlyCollection<string> phonesE164, NoteAuthor author, CancellationToken stop) =>
        EndEnrollments.EndAsync(
            connection, accountId, new LiveEnrollments.OfPhones(phonesE164), EnrollmentEnd.Cancelled(WithdrawalReasons.DoNotCall), author, limit: null, stop);
}
