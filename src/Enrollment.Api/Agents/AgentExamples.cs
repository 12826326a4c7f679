using System.Text.Json;
using Enrollment.Api.Sequences;
using Enrollment.Core.Calls;
using Enrollment.Core.Outcomes;

namespace Enrollment.Api.Agents;

/// <summary>Examples for the API document.</summary>
internal static class AgentExamples
{
    public const string NewAgent = """
        {
          "name": "Renewals",
          "external_id": "agent.renewals",
          "timezones": [ "America/New_York" ],
          "call_windows": { "monday": [ { "from": "09:00", "to": "17:00" } ], "friday": [ { "from": "09:00", "to": "12:00" } ] },
          "exceptions": [ { "date": "2030-12-25", "name": "Christmas", "windows": [] } ],
          "variables": [ { "name": "account_id" }, { "name": "first_name", "required": false } ],
          "retry_rules": { "busy": { "retries": 3, "delay_minutes": [ 15, 60, 240 ] } },
          "steps": [
            { "name": "Call", "action": { "type": "call" } },
            { "name": "Call again", "delay_days": 3, "delay_from": "previous_step", "action": { "type": "call" } }
          ]
        }
        """;

    public const string Change = """
        { "max_concurrent_calls": 20 }
        """;

    public const string NewStep = """
        {
          "step_order": 2,
          "name": "Call again",
          "delay_days": 3,
          "delay_from": "previous_step",
          "action": { "type": "call" }
        }
        """;

    private static readonly DateTimeOffset MadeAt = new(2030, 1, 7, 9, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Thursday = new(2030, 1, 17, 22, 0, 0, TimeSpan.Zero);
    private static readonly JsonElement Call = JsonElement.Parse("""{ "type": "call", "dispatch": "message", "on_success": "end" }""");
    private static readonly IReadOnlyList<WindowTimes> Office = [new("09:00", "17:00")];

    private static readonly AgentStep First = new(
        Guid.Parse("0198f3a2-5c1e-7b43-9d27-6f1f0c2e8a61"), 1, "Call", Description: null, 0, 0, 0, DelayWords.Enrollment, IsActive: true, AutomationId: null, Call);

    public static AgentStep Step { get; } = new(
        Guid.Parse("0198f3a2-5c1e-7b43-9d27-6f1f0c2e8a62"), 2, "Call again", Description: null, 3, 0, 0, DelayWords.PreviousStep, IsActive: true,
        AutomationId: null, Call);

    public static Agent Agent { get; } = new()
    {
        Id = Guid.Parse("0198f3a2-5c1e-7b43-9d27-6f1f0c2e8a60"),
        ExternalId = "agent.renewals",
        Name = "Renewals",
        IsActive = true,
        Version = 1,
        StepCount = 2,
        LiveEnrollmentCount = 1_204,
        Steps = [First, Step],
        IsReady = true,
        RetryRules = new Dictionary<string, RetryRuleBody>(StringComparer.Ordinal) { ["busy"] = new(3, [15, 60, 240]) },
        MaxAttempts = 5,
        SuccessOutcomes = ["goal_completed"],
        Variables = [new("account_id", Required: true, Description: null)],
        StrictVariables = false,
        RequiresEmail = false,
        Timezones = ["America/New_York"],
        OnlyListedTimezones = false,
        InferTimezone = false,
        CallWindows = new(Office, Office, Office, Office, Office, [], []),
        Exceptions = [new("2030-12-25", "Christmas", [])],
        AllowWindowBypass = false,
        RespectNumberZones = false,
        PhoneCheck = PhoneChecks.Possible,
        MaxConcurrentCalls = CallSettings.DefaultConcurrentCalls,
        MaxCallsPerDay = CallSettings.DefaultCallsPerDay,
        DispatchWithinMinutes = CallSettings.DefaultDispatchMinutes,
        ReportTimeoutMinutes = CallSettings.DefaultReportMinutes,
        RequireStart = false,
        IfAlreadyEnrolled = Reenrollments.Skip,
        CreatedAt = MadeAt,
        UpdatedAt = MadeAt,
    };

    public static ListedAgent Listed { get; } = new(
        Agent.Id, Agent.ExternalId, Agent.Name, Description: null, IsActive: true, Version: 1, StepCount: 2, LiveEnrollmentCount: 1_204, MadeAt, MadeAt);

    public static AgentStats Stats { get; } = new(
        Enrolled: 1_300, Live: 1_204, Waiting: 200, Paused: 2, Completed: 80, Cancelled: 15, Failed: 1, Succeeded: 71, MadeAt.AddHours(3),
        Of(("goal_completed", 71), ("no_answer", 40)), new(CallSettings.DefaultConcurrentCalls, InUse: 7),
        Of(("group", 200), ("outside_call_window", 995), ("report_awaited", 7), ("enrollment_paused", 2)),
        [
            new(First.Id, 1, First.Name, IsRemoved: false, Waiting: 1_150, Processing: 7, Done: 127, Failed: 1),
            new(Step.Id, 2, Step.Name, IsRemoved: false, Waiting: 47, Processing: 0, Done: 80, Failed: 0),
        ]);

    public static AgentOutcomes Outcomes { get; } = new(MadeAt, To: null, [.. CallOutcomes.All.Select(outcome => AgentOutcome.Of(
        outcome, OutcomeRules.Default, outcome == CallOutcomes.GoalCompleted ? new(71, MadeAt.AddHours(2)) : OutcomeCount.None))]);

    public static NextWindow NextWindow { get; } = new(
        "America/New_York", Thursday, IsOpen: false, Thursday.AddHours(16), Thursday.AddHours(24), "2030-01-18T09:00:00");

    private static Dictionary<string, long> Of(params (string Word, long Count)[] counts) =>
        counts.ToDictionary(count => count.Word, count => count.Count, StringComparer.Ordinal);
}
