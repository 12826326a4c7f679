using Enrollment.Api.Auth;
using Enrollment.Api.Contacts;
using Enrollment.Api.Http;
using Enrollment.Core.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Enrollment.Api.Customers;

/// <summary><c>DELETE /customers/{id}/contacts/{contact_id}</c>. Safe to repeat.</summary>
public static class UnlinkContact
{
    /// <summary>Removes the link between a contact and a customer.</summary>
    /// <remarks>Both stay. If there is no link, nothing changes.</remarks>
    public static async Task<Results<NoContent, Problem>> HandleAsync(
        Guid id, [FromRoute(Name = "contact_id")] Guid contactId, Caller caller, EnrollmentDb db, CancellationToken stop)
    {
        if (!await db.Customers.AnyAsync(customer => customer.AccountId == caller.AccountId && customer.Id == id, stop))
            return CustomersApi.NotFound(id);
        if (!await db.Contacts.AnyAsync(contact => contact.AccountId == caller.AccountId && contact.Id == contactId, stop))
            return ContactsApi.NotFound(contactId);
        await db.CustomerContacts
            .Where(link => link.AccountId == caller.AccountId && link.CustomerId == id && link.ContactId == contactId)
            .ExecuteDeleteAsync(stop);
        return TypedResults.NoContent();
    }
}
