using Enrollment.Api.Auth;
using Enrollment.Api.Http;
using Enrollment.Core.Hosting;
using Enrollment.Core.Imports;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Enrollment.Api.Imports;

/// <summary><c>GET /imports/{id}</c></summary>
public static class GetImport
{
    /// <summary>Returns one import and the counts of its rows.</summary>
    public static async Task<Results<Ok<Envelope<ImportAnswer>>, Problem>> HandleAsync(
        Guid id, Caller caller, EnrollmentDb db, TimeProvider clock, HttpContext http, CancellationToken stop) =>
        await FindAsync(db, caller, id, stop) is { } import
            ? TypedResults.Ok(Envelope.Of(http, ImportAnswer.Of(import, clock.GetUtcNow())))
            : ImportsApi.NotFound(id);

    /// <summary>Finds an import of the caller's account. Returns null if there is none, or if it was deleted.</summary>
    internal static Task<StoredImport?> FindAsync(EnrollmentDb db, Caller caller, Guid id, CancellationToken stop) =>
        db.Imports.AsNoTracking().SingleOrDefaultAsync(import => import.Id == id && import.AccountId == caller.AccountId && import.DeletedAt == null, stop);
}
