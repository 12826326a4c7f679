using System.Text.Json;
using Enrollment.Contracts;
using MassTransit;

namespace Enrollment.Samples.Subscriber;

/// <summary>Acts on each message, once.</summary>
public sealed class Letters(HandledMessages handled)
{
    public Task EnrolledAsync(ConsumeContext<ContactEnrolled> news) => handled.OnceAsync(news, enrolled =>
        SayAsync($"Enrolled: contact {enrolled.ContactId} in {enrolled.SequenceId}, first step due {enrolled.FirstStepDueAt:O}"));

    public Task DueAsync(ConsumeContext<StepDue> news) => handled.OnceAsync(news, async step =>
    {
        // The service does the others itself: a report of ours about a webhook would end its step.
        if (step.ActionType != "event")
            return;
        await SayAsync($"Due: step {step.StepOrder} \"{step.StepName}\" for contact {step.ContactId}, attempt {step.Attempt}");
        if (!step.AwaitsCompletion)
            return;
        if (await WorkAsync(step) is not { } error)
        {
            await news.Publish(new StepExecuted(step.EnrollmentId, step.AccountId, step.StepSeq));
            return;
        }
        await SayAsync($"Not done: step {step.StepOrder} for contact {step.ContactId}: {error}");
        await news.Publish(new StepFailed(step.EnrollmentId, step.AccountId, step.StepSeq, error, Retry: false));
    });

    public Task CompletedAsync(ConsumeContext<EnrollmentCompleted> news) => handled.OnceAsync(news, end => SayAsync($"Completed: enrollment {end.EnrollmentId}"));

    public Task CancelledAsync(ConsumeContext<EnrollmentCancelled> news) =>
        handled.OnceAsync(news, end => SayAsync($"Cancelled: enrollment {end.EnrollmentId}: {end.Reason}"));

    public Task FailedAsync(ConsumeContext<EnrollmentFailed> news) => handled.OnceAsync(news, end => SayAsync($"Failed: enrollment {end.EnrollmentId}: {end.Error}"));

    // The work: here it only says that a letter is written, by the template that the step's action names in its data.
    // What went wrong, for good, is returned; whatever is thrown is tried again.
    private static async Task<string?> WorkAsync(StepDue step)
    {
        if (step.Data is not { ValueKind: JsonValueKind.Object } data || !data.TryGetProperty("template", out var template))
            return "the step names no template";
        await SayAsync($"Done: letter \"{template}\" to contact {step.ContactId}");
        return null;
    }

    private static Task SayAsync(string line) => Console.Out.WriteLineAsync(line);
}
