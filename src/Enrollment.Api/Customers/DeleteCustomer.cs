using Enrollment.Api.Auth;
using Enrollment.Api.Http;
using Enrollment.Core.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Enrollment.Api.Customers;

/// <summary>
/// <c>DELETE /customers/{id}</c>. Removes the customer's links. Its contacts stay, and enrollments that came about through it go on and
/// keep its id.
/// </summary>
public static class DeleteCustomer
{
    /// <summary>Deletes a customer.</summary>
    /// <remarks>
    /// Its links to contacts are removed, and the contacts stay. Enrollments that came about through the customer go on and keep
    /// its id.
    /// </remarks>
    public static async Task<Results<NoContent, Problem>> HandleAsync(Guid id, Caller caller, EnrollmentDb db, CancellationToken stop) =>
        await db.Customers.Where(customer => customer.AccountId == caller.AccountId && customer.Id == id).ExecuteDeleteAsync(stop) == 0
            ? CustomersApi.NotFound(id)
            : TypedResults.NoContent();
}
