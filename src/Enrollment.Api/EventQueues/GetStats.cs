using Enrollment.Api.Auth;
using Enrollment.Api.Http;
using Enrollment.Api.Sequences;
using Enrollment.Core.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Enrollment.Api.EventQueues;

/// <summary><c>GET /event-queues/{id}/stats</c></summary>
public static class GetStats
{
    /// <summary>Counts how many enrollments stand at each step.</summary>
    /// <remarks>
    /// Counts every contact that was ever enrolled, whichever version of the steps it started with; a step is followed by its id.
    /// The counts are exact and taken at one moment. <c>waiting</c> and <c>processing</c> count live enrollments that stand at the
    /// step, <c>done</c> those that have passed it, whether it was done or skipped, and <c>failed</c> those that ended with it.
    /// Enrollments that were cancelled at the step are in none of these.
    /// </remarks>
    public static async Task<Results<Ok<Envelope<EventQueueStats>>, Problem>> HandleAsync(
        Guid id, Caller caller, EnrollmentDb db, HttpContext http, CancellationToken stop)
    {
        if (await db.FindEventQueueAsync(caller, id, stop) is not { } queue)
            return EventQueuesApi.NotFound(id);
        return TypedResults.Ok(Envelope.Of(http, EventQueueStats.Of(await SequenceStanding.ReadAsync(db, queue, stop))));
    }
}
