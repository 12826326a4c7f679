using Enrollment.Api.Auth;
using Enrollment.Api.Http;
using Enrollment.Api.Work;
using Enrollment.Core.Contacts;
using Enrollment.Core.Enrollments;
using Enrollment.Core.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Enrollment.Api.Contacts;

/// <summary><c>PATCH /contacts/{id}</c>. Unsubscribing ends the contact's live enrollments in the same transaction.</summary>
public static class ChangeContact
{
    /// <summary>Changes a contact, or unsubscribes it.</summary>
    /// <remarks>
    /// Fields that are left out stay as they are; null empties a field. Setting <c>unsubscribed_at</c> ends all live enrollments of
    /// the contact at once, with the reason <c>unsubscribed</c>. Setting it to null only allows new enrollments.
    /// </remarks>
    public static async Task<Results<Ok<Envelope<ContactAnswer>>, Problem>> HandleAsync(
        Guid id, RequestBody body, Caller caller, EnrollmentDb db, RequestWork work, TimeProvider clock, HttpContext http, CancellationToken stop)
    {
        if (ContactBody.Read(body, out var problem) is not { } given)
            return problem!;
        if (await LockAsync(db, caller, id, stop) is not { } contact)
            return ContactsApi.NotFound(id);

        given.SetOn(contact);
        if ((problem = ContactBody.RefuseNobody(contact)) is not null)
            return problem;
        if (db.ChangeTracker.HasChanges())
            contact.UpdatedAt = clock.GetUtcNow();
        if ((problem = await ExternalIds.SaveAsync(db, contact.ExternalId, $"{ContactsApi.Path}?external_id=…", stop)) is not null)
            return problem;
        if (given.HasValue(ContactFields.UnsubscribedAt))
            await EndEnrollmentsAsync(work, caller, id, stop);

        var changed = await ContactRows.FindAsync(work.Connection, caller, id, stop);
        return TypedResults.Ok(Envelope.Of(http, changed!));
    }

    private static async Task EndEnrollmentsAsync(RequestWork work, Caller caller, Guid id, CancellationToken stop)
    {
        var news = await LeavingContacts.EndEnrollmentsAsync(
            work.Connection, caller.AccountId, [id], LeavingContacts.Unsubscribed, new NoteAuthor.ApiKey(caller.KeyId), stop);
        work.Send(news);
    }

    // Two changes at once come one after the other, and neither overwrites what it has not read.
    private static async Task<Contact?> LockAsync(EnrollmentDb db, Caller caller, Guid id, CancellationToken stop) =>
        (await db.Contacts.FromSql($"select * from contacts where account_id = {caller.AccountId} and id = {id} for no key update").ToListAsync(stop)).SingleOrDefault();
}
