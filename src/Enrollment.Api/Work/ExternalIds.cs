using Enrollment.Api.Http;
using Enrollment.Core.Hosting;
using Enrollment.Core.Requests;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Enrollment.Api.Work;

/// <summary>Keeps callers' own ids unique per account: the index refuses a second one, and the caller is told.</summary>
internal static class ExternalIds
{
    /// <summary>
    /// Saves the changes. Returns null if it did, or a problem if another row has the external_id; then the transaction is of no more
    /// use.
    /// </summary>
    /// <param name="where">The address that leads to the other one.</param>
    public static async Task<Problem?> SaveAsync(EnrollmentDb db, string? externalId, string where, CancellationToken stop)
    {
        try
        {
            await db.SaveChangesAsync(stop);
            return null;
        }
        catch (DbUpdateException taken) when (IsTaken(taken))
        {
            return new Problem(Problems.Conflict, $"The external_id “{externalId}” is taken.")
            {
                Errors = [new FieldError("/external_id", "already_taken", "Another one of the account has this external_id.")],
                Fix = $"Find the other one by GET {where} and change that, or send another external_id.",
            };
        }
    }

    private static bool IsTaken(DbUpdateException failure) => failure.InnerException is PostgresException
    {
        SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: "contacts_external_id" or "customers_external_id" or "call_settings_external_id",
    };
}
