using Enrollment.Api.Auth;
using Enrollment.Api.Http;
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
        var wanted = NewEventQueue.Read(reader, hosts);
        if (reader.Errors.Any)
            return reader.Errors.ToProblem();

        var now = clock.GetUtcNow();
        var sequence = new Sequence
        {
            Id = Guid.CreateVersion7(now),
            AccountId = caller.AccountId,
            Kind = SequenceKinds.EventQueue.Name,
            Name = wanted.Name,
            Description = wanted.Description,
            IsActive = wanted.IsActive ?? true,
            CreatedAt = now,
            UpdatedAt = now,
        };
        var steps = wanted.Steps!.OrderBy(step => step.StepOrder)
            .Select((step, index) => step.ToStep(sequence, Guid.CreateVersion7(now), index + 1)).ToList();

        // Two inserts: nothing tells EF that steps need their sequence first.
        db.Add(sequence);
        await db.SaveChangesAsync(stop);
        db.AddRange(steps);
        await db.SaveChangesAsync(stop);

        work.AfterCommit(() => EventQueuesLog.Created(logger, sequence.Id, steps.Count));
        QueueRevision.Show(http, sequence);
        return TypedResults.Created($"{EventQueuesApi.Path}/{sequence.Id}", Envelope.Of(http, EventQueue.Of(sequence, steps, new(steps.Count, LiveEnrollmentCount: 0))));
    }
}
