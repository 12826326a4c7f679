using Enrollment.Api.Accounts;
using Enrollment.Api.Http;
using Enrollment.Core.Database;
using Enrollment.Core.Requests;
using Enrollment.Core.Sequences;
using Enrollment.Core.Webhooks;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Enrollment.Api.EventQueues;

/// <summary><c>POST /event-queues</c></summary>
public static class CreateEventQueue
{
    public static async Task<Results<Created<Envelope<EventQueue>>, Problem>> HandleAsync(
        RequestBody body, Caller caller, EnrollmentDb db, AllowedHosts hosts, TimeProvider clock, ILogger<EventQueue> logger, HttpContext http, CancellationToken stop)
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
            Kind = SequenceKinds.EventQueue,
            Name = wanted.Name,
            Description = wanted.Description,
            IsActive = wanted.IsActive ?? true,
            CreatedAt = now,
            UpdatedAt = now,
        };
        var steps = wanted.Steps!.Select(step => Step(sequence, step, now)).ToList();

        // Two inserts: nothing tells EF that steps need their sequence first.
        db.Add(sequence);
        await db.SaveChangesAsync(stop);
        db.AddRange(steps);
        await db.SaveChangesAsync(stop);

        EventQueuesLog.Created(logger, sequence.Id, steps.Count);
        return TypedResults.Created($"{EventQueuesApi.Path}/{sequence.Id}", Envelope.Of(http, EventQueue.Of(sequence, steps)));
    }

    private static SequenceStep Step(Sequence sequence, NewStep step, DateTimeOffset now) => new()
    {
        SequenceId = sequence.Id,
        AccountId = sequence.AccountId,
        Version = sequence.Version,
        Position = step.StepOrder!.Value,
        StepId = Guid.CreateVersion7(now),
        Name = step.Name!,
        Description = step.Description,
        DelayDays = step.DelayDays ?? 0,
        DelayHours = step.DelayHours ?? 0,
        DelayMinutes = step.DelayMinutes ?? 0,
        DelayFrom = DelayWords.Stored(step.DelayFrom),
        Action = step.Action.ToJson(),
        IsActive = step.IsActive ?? true,
        AwaitCompletion = step.AwaitCompletion ?? false,
        CompletionTimeoutMinutes = step.CompletionTimeoutMinutes,
        AutomationId = step.AutomationId,
    };
}
