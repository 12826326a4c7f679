using Enrollment.Api.Auth;
using Enrollment.Api.Http;
using Enrollment.Core.Hosting;
using Enrollment.Core.Imports;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Enrollment.Api.Imports;

/// <summary><c>DELETE /imports/{id}</c>. Marks the import; the scheduler deletes its members, of which there may be millions, and its rows.</summary>
public static class DeleteImport
{
    /// <summary>Forgets an import and keeps its contacts.</summary>
    /// <remarks>While the import runs, or while a bulk job or a recurring enrollment works on its members, the answer is 409.</remarks>
    public static async Task<Results<NoContent, Problem>> HandleAsync(Guid id, Caller caller, EnrollmentDb db, TimeProvider clock, CancellationToken stop)
    {
        // Locked first: a job over the import holds it while it is accepted, so either the job is seen here or the deletion there.
        var found = await db.Imports.FromSql($"select * from imports where id = {id} and account_id = {caller.AccountId} and deleted_at is null for update")
            .AsNoTracking().ToListAsync(stop);
        if (found.SingleOrDefault() is not { } import)
            return ImportsApi.NotFound(id);
        if (import.Status == ImportStatus.Running)
            return Problems.Conflict.With($"The import {id} is running.", "Wait until it has ended.");
        if (await import.FindUseAsync(db, stop) is { } use)
            return Problems.Conflict.With($"The {use.UsedBy} {use.UsedById} works on the members of the import {id}.", "Wait until it has ended, or end it first.");

        var now = clock.GetUtcNow();
        await db.Imports.Where(row => row.Id == id && row.AccountId == caller.AccountId)
            .ExecuteUpdateAsync(row => row.SetProperty(one => one.DeletedAt, now).SetProperty(one => one.MembersKeptUntil, now), stop);
        return TypedResults.NoContent();
    }
}
