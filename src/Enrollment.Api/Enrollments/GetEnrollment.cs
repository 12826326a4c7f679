using Enrollment.Api.Auth;
using Enrollment.Api.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Enrollment.Api.Enrollments;

/// <summary><c>GET /enrollments/{id}</c></summary>
public static class GetEnrollment
{
    /// <summary>Returns one enrollment: what it waits for and what has happened to it.</summary>
    public static async Task<Results<Ok<Envelope<EnrollmentAnswer>>, Problem>> HandleAsync(
        Guid id, Caller caller, EnrollmentReport report, HttpContext http, CancellationToken stop) =>
        await report.FindAsync(caller, id, stop) is { } enrollment
            ? TypedResults.Ok(Envelope.Of(http, enrollment))
            : NotFound(id);

    public static Problem NotFound(Guid id) => Problems.EnrollmentNotFound.With($"There is no enrollment {id}.");
}
