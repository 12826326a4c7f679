using Enrollment.Api.Auth;
using Enrollment.Api.Http;
using Enrollment.Api.Sequences;
using Enrollment.Core.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Enrollment.Api.EventQueues;

/// <summary><c>GET /event-queues/{id}</c></summary>
public static class GetEventQueue
{
    /// <summary>Returns one event queue with its steps in order.</summary>
    public static async Task<Results<Ok<Envelope<EventQueue>>, Problem>> HandleAsync(
        Guid id, Caller caller, EnrollmentDb db, HttpContext http, CancellationToken stop)
    {
        var sequence = await db.FindEventQueueAsync(caller, id, stop);
        if (sequence is null)
            return EventQueuesApi.NotFound(id);

        var steps = await db.StepsOfAsync(sequence, stop);
        SequenceRevision.Show(http, sequence);
        return TypedResults.Ok(Envelope.Of(http, EventQueue.Of(sequence, steps, await SequenceFigures.ReadAsync(db, caller, sequence, stop))));
    }
}
