using Enrollment.Api.Auth;
using Enrollment.Api.Http;
using Enrollment.Core.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Enrollment.Api.Batches;

/// <summary><c>GET /batches/{id}</c></summary>
public static class GetBatch
{
    /// <summary>Returns one batch: its contacts by what happened to them, and what the others wait for.</summary>
    /// <remarks>
    /// The counts of contacts and enrollments are taken at one moment: <c>accepted</c> is what is enrolled, skipped, failed or still to be
    /// enrolled, and the states together are what is enrolled. A batch is <c>done</c> only when every enrollment has ended.
    /// </remarks>
    public static async Task<Results<Ok<Envelope<Batch>>, Problem>> HandleAsync(
        Guid id, Caller caller, EnrollmentDb db, BatchLook look, HttpContext http, CancellationToken stop) =>
        await StoredBatch.FindAsync(db, caller, id, stop) is { } job
            ? TypedResults.Ok(Envelope.Of(http, await look.AtAsync(db, job, stop)))
            : NotFound(id);

    public static Problem NotFound(Guid id) => Problems.BatchNotFound.With($"There is no batch {id}.");
}
