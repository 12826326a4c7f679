using Enrollment.Api.Auth;
using Enrollment.Api.Http;
using Enrollment.Api.Work;
using Enrollment.Core.Contacts;
using Enrollment.Core.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Enrollment.Api.Contacts;

/// <summary><c>POST /contacts</c></summary>
public static class CreateContact
{
    /// <summary>Creates a contact.</summary>
    /// <remarks>
    /// A contact has at least one of <c>external_id</c>, <c>email</c>, <c>phone</c>, <c>first_name</c> and <c>last_name</c>.
    /// Contacts may share an e-mail address, but not an <c>external_id</c>.
    /// </remarks>
    public static async Task<Results<Created<Envelope<ContactAnswer>>, Problem>> HandleAsync(
        RequestBody body, Caller caller, EnrollmentDb db, RequestWork work, TimeProvider clock, HttpContext http, CancellationToken stop)
    {
        if (ContactBody.Read(body, out var problem) is not { } given)
            return problem!;

        var now = clock.GetUtcNow();
        var contact = new Contact { AccountId = caller.AccountId, Id = Guid.CreateVersion7(now), CreatedAt = now, UpdatedAt = now };
        given.SetOn(contact);
        if ((problem = ContactBody.RefuseNobody(contact)) is not null)
            return problem;

        db.Add(contact);
        if ((problem = await ExternalIds.SaveAsync(db, contact.ExternalId, $"{ContactsApi.Path}?external_id=…", stop)) is not null)
            return problem;
        var made = await ContactRows.FindAsync(work.Connection, caller, contact.Id, stop);
        return TypedResults.Created($"{ContactsApi.Path}/{contact.Id}", Envelope.Of(http, made!));
    }
}
