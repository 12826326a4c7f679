using Enrollment.Api.Auth;
using Enrollment.Api.Http;
using Enrollment.Api.Sequences;
using Enrollment.Api.Work;
using Enrollment.Core.Hosting;
using Enrollment.Core.Requests;
using Enrollment.Core.Sequences;
using Enrollment.Core.Webhooks;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Enrollment.Api.EventQueues;

/// <summary><c>POST /event-queues</c></summary>
public static class CreateEventQueue
{
    /// <summary>Creates an event queue with its steps.</summary>
    /// <remarks>Steps are numbered from 1 in the order of their <c>step_order</c>; gaps are closed.</remarks>
    public static async Task<Results<Created<Envelope<EventQueue>>, Problem>> HandleAsync(
        RequestBody body, Caller caller, EnrollmentDb db, RequestWork work, AllowedHosts hosts, TimeProvider clock,
        ILogger<EventQueue> logger, HttpContext http, CancellationToken stop)
    {
        var reader = ObjectReader.Of(body);
        var wanted = SequenceFields.Read(reader, EventQueueSteps.Rules(hosts));
        reader.RefuseOthers();
        if (reader.Errors.Any)
            return reader.Errors.ToProblem();

        var now = clock.GetUtcNow();
        var sequence = wanted.ToSequence(SequenceKinds.EventQueue, caller.AccountId, now);
        var steps = wanted.ToSteps(sequence, now);

        // Two inserts: nothing tells EF that steps need their sequence first.
        db.Add(sequence);
        await db.SaveChangesAsync(stop);
        db.AddRange(steps);
        await db.SaveChangesAsync(stop);

        work.AfterCommit(() => EventQueuesLog.Created(logger, sequence.Id, steps.Count));
        SequenceRevision.Show(http, sequence);
        return TypedResults.Created($"{EventQueuesApi.Path}/{sequence.Id}", Envelope.Of(http, EventQueue.Of(sequence, steps, new(steps.Count, LiveEnrollmentCount: 0))));
    }
}
