using Enrollment.Api.Auth;
using Enrollment.Api.Http;
using Enrollment.Core.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Enrollment.Api.Jobs;

/// <summary><c>GET /bulk-jobs/{id}</c></summary>
public static class GetBulkJob
{
    /// <summary>Returns one bulk job and its progress.</summary>
    public static async Task<Results<Ok<Envelope<BulkJobAnswer>>, Problem>> HandleAsync(
        Guid id, Caller caller, EnrollmentDb db, TimeProvider clock, HttpContext http, CancellationToken stop) =>
        await CountedJob.FindAsync(db, caller, id, stop) is { } job
            ? TypedResults.Ok(Envelope.Of(http, BulkJobAnswer.Of(job, clock.GetUtcNow())))
            : NotFound(id);

    public static Problem NotFound(Guid id) => Problems.BulkJobNotFound.With($"There is no bulk job {id}.");
}
