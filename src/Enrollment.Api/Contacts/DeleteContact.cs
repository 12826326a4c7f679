using Enrollment.Api.Auth;
using Enrollment.Api.Http;
using Enrollment.Api.Work;
using Enrollment.Core.Contacts;
using Enrollment.Core.Enrollments;
using Enrollment.Core.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Enrollment.Api.Contacts;

/// <summary>
/// <c>DELETE /contacts/{id}</c>. Removes the contact's links and ends its live enrollments. Its history stays readable under its id.
/// </summary>
public static class DeleteContact
{
    /// <summary>Deletes a contact.</summary>
    /// <remarks>
    /// Its links to customers are removed, and its live enrollments end with the reason <c>contact_deleted</c>. The history of its
    /// enrollments stays and keeps its id.
    /// </remarks>
    public static async Task<Results<NoContent, Problem>> HandleAsync(Guid id, Caller caller, EnrollmentDb db, RequestWork work, CancellationToken stop)
    {
        if (await db.Contacts.Where(contact => contact.AccountId == caller.AccountId && contact.Id == id).ExecuteDeleteAsync(stop) == 0)
            return ContactsApi.NotFound(id);

        var news = await LeavingContacts.EndEnrollmentsAsync(
            work.Connection, caller.AccountId, [id], LeavingContacts.Deleted, new NoteAuthor.ApiKey(caller.KeyId), stop);
        work.Send(news);
        return TypedResults.NoContent();
    }
}
