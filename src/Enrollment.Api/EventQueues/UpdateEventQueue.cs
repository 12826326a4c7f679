using System.Text.Json;
using Enrollment.Api.Auth;
using Enrollment.Api.Http;
using Enrollment.Api.Sequences;
using Enrollment.Api.Work;
using Enrollment.Core.Hosting;
using Enrollment.Core.Requests;
using Enrollment.Core.Sequences;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Enrollment.Api.EventQueues;

/// <summary><c>PATCH /event-queues/{id}</c></summary>
public static class UpdateEventQueue
{
    /// <summary>Renames, describes, pauses or resumes an event queue.</summary>
    /// <remarks>
    /// Fields that are left out stay as they are. While an event queue is paused, due steps wait and every enrollment keeps its
    /// place. A change that is there already is answered with 200 whatever <c>If-Match</c> says, so it can be repeated when its answer
    /// was lost.
    /// </remarks>
    public static async Task<Results<Ok<Envelope<EventQueue>>, Problem>> HandleAsync(
        Guid id, RequestBody body, Caller caller, EnrollmentDb db, RequestWork work, TimeProvider clock, ILogger<EventQueue> logger,
        HttpContext http, CancellationToken stop)
    {
        if (await db.LockSequenceAsync(SequenceKinds.EventQueue, caller, id, stop) is not { } queue)
            return EventQueuesApi.NotFound(id);
        var reader = ObjectReader.Of(body);
        var wanted = Read(reader, queue);
        if (reader.Errors.Any)
            return reader.Errors.ToProblem();

        if (wanted != (queue.Name, queue.Description, queue.IsActive))
        {
            if (SequenceRevision.RefuseIfChanged(http.Request, queue) is { } changed)
                return changed;
            if (wanted.IsActive && !queue.IsActive)
                queue.ResumedAt = clock.GetUtcNow();
            (queue.Name, queue.Description, queue.IsActive) = wanted;
            await db.SaveSequenceAsync(queue, clock.GetUtcNow(), stop);
            work.AfterCommit(() => EventQueuesLog.Changed(logger, id, queue.Revision, queue.IsActive));
        }
        SequenceRevision.Show(http, queue);
        var (steps, figures) = (await db.StepsOfAsync(queue, stop), await SequenceFigures.ReadAsync(db, caller, queue, stop));
        return TypedResults.Ok(Envelope.Of(http, EventQueue.Of(queue, steps, figures)));
    }

    private static (string Name, string? Description, bool IsActive) Read(ObjectReader body, Sequence present)
    {
        body.FillIn(JsonSerializer.SerializeToElement(new { present.Name, present.Description, present.IsActive }, JsonFormat.Options), "description");
        var wanted = (
            body.RequiredText("name", maxLength: 200),
            body.OptionalText("description", maxLength: 2_000),
            body.OptionalBool("is_active") ?? present.IsActive);
        if (body.Gives("steps"))
        {
            body.Errors.Add(body.PointerTo("steps"), "not_allowed", "Steps are not changed here, but one by one.",
                $"Use POST {EventQueuesApi.Path}/{present.Id}/steps, and PATCH or DELETE on /steps/{{step_id}}.");
        }
        body.RefuseOthers();
        return wanted;
    }
}

/// <summary>Body of <c>PATCH /event-queues/{id}</c>. A field that is left out stays as it is.</summary>
/// <param name="Description">The description; null removes it.</param>
/// <param name="IsActive">Whether the event queue runs. While it is false, due steps wait and every enrollment keeps its place.</param>
public sealed record EventQueueChange(string? Name, string? Description, bool? IsActive);
