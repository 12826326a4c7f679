using Enrollment.Api.Auth;
using Enrollment.Api.Http;
using Enrollment.Api.Work;
using Enrollment.Core.Customers;
using Enrollment.Core.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Enrollment.Api.Customers;

/// <summary><c>PATCH /customers/{id}</c></summary>
public static class ChangeCustomer
{
    /// <summary>Changes a customer.</summary>
    /// <remarks>Fields that are left out stay as they are; null empties a field and sets a flag to false.</remarks>
    public static async Task<Results<Ok<Envelope<CustomerAnswer>>, Problem>> HandleAsync(
        Guid id, RequestBody body, Caller caller, EnrollmentDb db, RequestWork work, TimeProvider clock, HttpContext http, CancellationToken stop)
    {
        if (CustomerBody.Read(body, isNew: false, out var problem) is not { } given)
            return problem!;
        if (await LockAsync(db, caller, id, stop) is not { } customer)
            return CustomersApi.NotFound(id);

        given.SetOn(customer);
        if (db.ChangeTracker.HasChanges())
            customer.UpdatedAt = clock.GetUtcNow();
        if ((problem = await ExternalIds.SaveAsync(db, customer.ExternalId, $"{CustomersApi.Path}?external_id=…", stop)) is not null)
            return problem;
        var changed = await CustomerRows.FindAsync(work.Connection, caller, id, stop);
        return TypedResults.Ok(Envelope.Of(http, changed!));
    }

    // Two changes at once come one after the other, and neither overwrites what it has not read.
    private static async Task<Customer?> LockAsync(EnrollmentDb db, Caller caller, Guid id, CancellationToken stop)
    {
        var found = await db.Customers.FromSql($"select * from customers where account_id = {caller.AccountId} and id = {id} for no key update")
            .ToListAsync(stop);
        return found.SingleOrDefault();
    }
}
