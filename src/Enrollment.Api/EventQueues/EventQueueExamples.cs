using System.Text.Json;
using Enrollment.Api.Sequences;

namespace Enrollment.Api.EventQueues;

/// <summary>Examples for the API document.</summary>
internal static class EventQueueExamples
{
    public const string NewQueue = """
        {
          "name": "Welcome",
          "description": "For new customers",
          "steps": [
            { "name": "Say hello", "action": { "type": "event", "data": { "template": "hello" } } },
            { "name": "Ask how it goes", "delay_days": 3, "delay_from": "previous_step", "action": { "type": "event" } }
          ]
        }
        """;

    public const string NewStep = """
        {
          "step_order": 2,
          "name": "Ask how it goes",
          "delay_days": 3,
          "delay_from": "previous_step",
          "action": { "type": "event" }
        }
        """;

    private static readonly DateTimeOffset MadeAt = new(2030, 1, 7, 9, 0, 0, TimeSpan.Zero);

    private static readonly EventQueueStep First = new(
        Guid.Parse("0198f3a2-5c1e-7b43-9d27-6f1f0c2e8a51"), 1, "Say hello", Description: null, 0, 0, 0, DelayWords.Enrollment, IsActive: true,
        AwaitCompletion: false, CompletionTimeoutMinutes: null, AutomationId: null, JsonElement.Parse("""{ "type": "event", "data": { "template": "hello" } }"""));

    public static EventQueueStep Step { get; } = new(
        Guid.Parse("0198f3a2-5c1e-7b43-9d27-6f1f0c2e8a52"), 2, "Ask how it goes", Description: null, 3, 0, 0, DelayWords.PreviousStep, IsActive: true,
        AwaitCompletion: false, CompletionTimeoutMinutes: null, AutomationId: null, JsonElement.Parse("""{ "type": "event" }"""));

    public static EventQueue Queue { get; } = new(
        Guid.Parse("0198f3a2-5c1e-7b43-9d27-6f1f0c2e8a50"), "Welcome", "For new customers", IsActive: true, Version: 1, StepCount: 2, LiveEnrollmentCount: 1_204,
        [First, Step], MadeAt, MadeAt);

    public static ListedEventQueue Listed { get; } = new(
        Queue.Id, Queue.Name, Queue.Description, Queue.IsActive, Queue.Version, Queue.StepCount, Queue.LiveEnrollmentCount, MadeAt, MadeAt);

    public static EventQueueStats Stats { get; } = new(
        Enrolled: 1_300, Live: 1_204, Paused: 2, Completed: 80, Cancelled: 15, Failed: 1, NextDueAt: MadeAt.AddDays(3),
        [
            new(First.Id, 1, First.Name, IsRemoved: false, Waiting: 4, Processing: 0, Done: 1_296, Failed: 0),
            new(Step.Id, 2, Step.Name, IsRemoved: false, Waiting: 1_200, Processing: 0, Done: 80, Failed: 1),
        ]);
}
