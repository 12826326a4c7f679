using Enrollment.Api.Auth;
using Enrollment.Api.Http;
using Enrollment.Api.Work;
using Enrollment.Core.Customers;
using Enrollment.Core.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Enrollment.Api.Customers;

/// <summary><c>POST /customers</c></summary>
public static class CreateCustomer
{
    /// <summary>Creates a customer.</summary>
    /// <remarks>Customers may share a name, but not an <c>external_id</c>.</remarks>
    public static async Task<Results<Created<Envelope<CustomerAnswer>>, Problem>> HandleAsync(
        RequestBody body, Caller caller, EnrollmentDb db, RequestWork work, TimeProvider clock, HttpContext http, CancellationToken stop)
    {
        if (CustomerBody.Read(body, isNew: true, out var problem) is not { } given)
            return problem!;

        var now = clock.GetUtcNow();
        var customer = new Customer { AccountId = caller.AccountId, Id = Guid.CreateVersion7(now), Name = "", CreatedAt = now, UpdatedAt = now };
        given.SetOn(customer);
        db.Add(customer);
        if ((problem = await ExternalIds.SaveAsync(db, customer.ExternalId, $"{CustomersApi.Path}?external_id=…", stop)) is not null)
            return problem;
        var made = await CustomerRows.FindAsync(work.Connection, caller, customer.Id, stop);
        return TypedResults.Created($"{CustomersApi.Path}/{customer.Id}", Envelope.Of(http, made!));
    }
}
